package io.signalbox.director.live;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** A DNS server over UDP (RFC 1035) that knows one answer to every question for an address. */
final class NameServer {
    static final int PORT = 5_300;
    static final String ANSWER = "192.0.2.53";
    /** What it prints once it answers. */
    static final String READY = "answers";

    private static final int HEADER_LENGTH = 12;
    private static final int TYPE_AND_CLASS = 4;
    private static final int MAX_DATAGRAM = 512;
    private static final short RESPONSE = (short) 0x8180;
    /** The name in the question, 12 bytes behind the beginning. */
    private static final short SAME_NAME = (short) 0xC00C;

    private static final short ADDRESS = 1;
    private static final short INTERNET = 1;

    private NameServer() {}

    /** On each address of its own, so that it answers from the one that was asked. */
    public static void main(final String... args) throws IOException {
        final List<DatagramSocket> sockets = new ArrayList<>();
        for (final NetworkInterface device : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            for (final InetAddress address : Collections.list(device.getInetAddresses())) {
                sockets.add(new DatagramSocket(new InetSocketAddress(address, PORT)));
            }
        }
        sockets.forEach(socket -> new Thread(() -> serve(socket)).start());
        System.out.println(READY);
    }

    private static void serve(final DatagramSocket socket) {
        final DatagramPacket packet = new DatagramPacket(new byte[MAX_DATAGRAM], MAX_DATAGRAM);
        try {
            while (true) {
                packet.setLength(MAX_DATAGRAM);
                socket.receive(packet);
                final byte[] answer = answer(ByteBuffer.wrap(packet.getData(), 0, packet.getLength()));
                socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            }
        } catch (final IOException closed) {
            throw new IllegalStateException(closed);
        }
    }

    private static byte[] answer(final ByteBuffer question) throws IOException {
        int end = HEADER_LENGTH;
        while (question.get(end) != 0) {
            end += 1 + question.get(end);
        }
        end += 1 + TYPE_AND_CLASS;
        final byte[] address = InetAddress.getByName(ANSWER).getAddress();
        final ByteBuffer answer = ByteBuffer.allocate(MAX_DATAGRAM);
        answer.putShort(question.getShort(0)).putShort(RESPONSE);
        answer.putShort((short) 1).putShort((short) 1).putShort((short) 0).putShort((short) 0);
        answer.put(question.array(), HEADER_LENGTH, end - HEADER_LENGTH);
        answer.putShort(SAME_NAME).putShort(ADDRESS).putShort(INTERNET).putInt(60);
        answer.putShort((short) address.length).put(address);
        return Arrays.copyOf(answer.array(), answer.position());
    }
}
