package io.signalbox.golden.random;

import io.signalbox.golden.packet.TransportPacket;

/** A client's side of a conversation with a service, as far as it has come. */
final class Flow {
    final Service service;
    final Service.Target target;
    final String client;
    final int port;
    int step;
    /** What the client and the server have sent so far, in bytes. */
    int requested;

    int answered;
    /** By how much longer the client sees the server's answers: the director writes its own address into them. */
    int grown;

    Flow(final Service service, final Service.Target target, final String client, final int port) {
        this.service = service;
        this.target = target;
        this.client = client;
        this.port = port;
    }

    <P extends TransportPacket<P>> P request(final P packet) {
        return packet.from(client, port).to(service.vip(), target.port());
    }

    <P extends TransportPacket<P>> P answer(final Service.Server server, final P packet) {
        return packet.from(server.address(), server.answersFrom(target.port())).to(client, port);
    }
}
