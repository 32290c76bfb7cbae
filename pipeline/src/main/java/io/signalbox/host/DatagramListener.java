package io.signalbox.host;

import io.signalbox.decision.Reason;
import io.signalbox.packet.PacketSlot;

/** A program of the director's that listens at a UDP port, or at none. */
public interface DatagramListener {
    DatagramListener NOBODY = (slot, datagrams) -> Reason.NONE;

    /** A sound datagram for an address of the director's; NONE where nobody listens there, or how it ends. */
    Reason onDatagram(PacketSlot slot, Datagrams datagrams);
}
