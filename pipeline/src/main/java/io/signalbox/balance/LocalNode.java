package io.signalbox.balance;

import io.signalbox.decision.Decision;
import io.signalbox.decision.Reason;
import io.signalbox.host.Host;
import io.signalbox.packet.Emission;
import io.signalbox.packet.FlowKey;
import io.signalbox.packet.Outbox;
import io.signalbox.packet.PacketSlot;
import io.signalbox.packet.Recipe;
import io.signalbox.rewrite.Translator;
import io.signalbox.service.ForwardingMethod;

/**
 * What reaches the director's own host: packets that nobody else wants, and those whose real server is the director
 * itself. Direct routing and tunnels leave these as they came; NAT makes them the server's, and the host's answers go
 * back through the balancer ({@link Balancer#onReset}, {@link Balancer#onError}).
 */
public final class LocalNode {
    private final Host host;
    private final Outbox outbox;
    private final Translator translator = new Translator();
    private final FlowKey received = new FlowKey();

    public LocalNode(final Host host, final Outbox outbox) {
        this.host = host;
        this.outbox = outbox;
    }

    /** The host takes the packet in as the balancer decided that it be seen. */
    public Reason deliver(final PacketSlot slot) {
        final Decision decision = slot.decision;
        if (decision.method != ForwardingMethod.NAT || !decision.server.isLocal) {
            return host.deliver(slot);
        }
        if (slot.headers.icmpType >= 0) {
            // an error about a connection: the host has no socket that it could concern
            return Reason.ICMP_CONSUMED;
        }
        received.set(slot.flow);
        translate(slot, decision.after);
        slot.flow.set(decision.after);
        final Reason end = host.deliver(slot);
        slot.flow.set(received);
        return end;
    }

    /** Here and not in rewrite, for the host reads it here. Nothing leaves of it but what an answer quotes. */
    private void translate(final PacketSlot slot, final FlowKey seen) {
        slot.overwritten.keep(slot);
        final Emission emission = outbox.forward(Recipe.NAT_REQUEST);
        emission.newHi = seen.destinationHi;
        emission.newLo = seen.destinationLo;
        emission.newPort = seen.destinationPort;
        translator.translateDestination(emission);
        outbox.withdraw();
    }
}
