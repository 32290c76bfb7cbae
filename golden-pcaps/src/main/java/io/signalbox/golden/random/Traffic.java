package io.signalbox.golden.random;

import java.util.ArrayList;
import java.util.List;

/** All that reaches the director's links: conversations, and whatever else there is. */
final class Traffic {
    private static final int CLIENTS = 9;
    private static final int CLIENT_PORTS = 10;
    private static final int FIRST_CLIENT_PORT = 40_000;
    private static final int IKE = 500;

    private final Dice dice;
    private final Conversation conversation;
    private final FtpTalk ftp;
    private final SipTalk sip;
    private final Troubles troubles;
    private final List<Flow> flows = new ArrayList<>();

    Traffic(final Dice dice, final Wire wire) {
        this.dice = dice;
        conversation = new Conversation(dice, wire);
        ftp = new FtpTalk(dice, wire);
        sip = new SipTalk(dice, wire, conversation);
        troubles = new Troubles(dice, wire, conversation);
    }

    /** Lets one flow, old or new, take its next step. */
    void step(final long timeUs, final List<Service> services) {
        final Flow flow = flows.isEmpty() || dice.oneIn(3) ? newFlow(services) : dice.of(flows);
        if (flow.service.isFtp()) {
            if (!flow.service.servers().isEmpty()) {
                ftp.step(timeUs, flow, flow.service.servers().get(0));
            }
            return;
        }
        switch (dice.below(24)) {
            case 0 -> troubles.echo(timeUs, flow);
            case 1 -> troubles.errorFromClient(timeUs, flow);
            case 2 -> troubles.errorFromInside(timeUs, flow);
            case 3 -> troubles.stray(timeUs, flow);
            case 4 -> troubles.odd(timeUs, flow);
            default -> talk(timeUs, flow);
        }
    }

    private void talk(final long timeUs, final Flow flow) {
        if (flow.service.isSip()) {
            sip.step(timeUs, flow);
        } else {
            conversation.step(timeUs, flow);
        }
    }

    private Flow newFlow(final List<Service> services) {
        final Service service = dice.of(services);
        final Service.Target target = dice.of(service.targets());
        final Flow flow = new Flow(
                service, target, Net.client(service.isV4(), dice.between(1, CLIENTS)), clientPort(service, target));
        flows.add(flow);
        return flow;
    }

    /** Where the kernel tracks connections, each is to be a new one. */
    private int clientPort(final Service service, final Service.Target target) {
        if (service.isFtp()) {
            return FIRST_CLIENT_PORT + flows.size();
        }
        return target.protocol().equals("esp") ? IKE : FIRST_CLIENT_PORT + dice.below(CLIENT_PORTS);
    }
}
