package io.signalbox.director.check;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/** A connection can be opened. */
public record TcpProbe(InetSocketAddress to, int timeoutMs) implements Probe {
    @Override
    public void run() throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(to, timeoutMs);
        }
    }
}
