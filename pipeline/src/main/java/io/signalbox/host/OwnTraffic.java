package io.signalbox.host;

import io.signalbox.packet.FlowKey;
import io.signalbox.packet.PacketSlot;

/** Hears of packets that the director itself sends about or in answer to others' packets. */
public interface OwnTraffic {
    /** An ICMP error of {@code ipBytes} (0 where none could be) was sent about a packet with these addresses and ports. */
    void onError(FlowKey about, int ipBytes, long nowNs);

    /** A reset of {@code ipBytes} was sent in answer to the segment in {@code slot}. */
    void onReset(PacketSlot slot, int ipBytes);
}
