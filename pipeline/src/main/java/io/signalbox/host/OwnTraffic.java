package io.signalbox.host;

import io.signalbox.decision.Reason;
import io.signalbox.packet.Emission;
import io.signalbox.packet.FlowKey;
import io.signalbox.packet.PacketSlot;

/** Sees the packets that the director itself sends about or in answer to others' packets, before they leave. */
public interface OwnTraffic {
    /** An ICMP error about a packet with these addresses and ports. Returns NONE, or why it must not leave. */
    Reason onError(FlowKey about, Emission error, long nowNs);

    /** A translated answer was about to leave, whole or in fragments, and its next hop is not there. */
    void onAnswerUnreachable(Emission answer, long nowNs);

    /** A client was told of trouble in the tunnel to its real server, and was shown so many bytes of its packet. */
    void onTunnelError(FlowKey about, int ipBytes, long nowNs);

    /** A reset in answer to the segment in {@code slot}. */
    void onReset(PacketSlot slot, Emission reset);
}
