package io.signalbox.afpacket.gate;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A child {@code nft -i}: each line of commands is one transaction. It ends with its standard input, so with this
 * process too, however that ends; tables that it owns go with it.
 */
final class Nft implements AutoCloseable {
    /** What ends the director must not end its gate first: a terminal and systemd signal both at once. */
    private static final String DEAF_NFT = "trap '' INT TERM HUP QUIT; exec nft -i";

    /** A question to nft itself, whose answer says that all before it is done. */
    private static final String MARKER = "describe ip version";

    private static final String MARKED = "payload expression";
    private static final int NOT_FOUND = 127;

    private final Process process;
    private final Writer commands;
    private final BufferedReader answers;

    /** @throws GateException where there is no nft, or it may not or cannot do its work here */
    Nft() {
        this(DEAF_NFT);
    }

    Nft(final String shellCommand) {
        process = start(shellCommand);
        commands = process.outputWriter(StandardCharsets.UTF_8);
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        run("list tables netdev");
    }

    private static Process start(final String shellCommand) {
        final ProcessBuilder shell = new ProcessBuilder("sh", "-c", shellCommand).redirectErrorStream(true);
        shell.environment().put("LC_ALL", "C");
        // where it would leave a history of its commands
        shell.environment().put("HOME", "/dev/null");
        try {
            return shell.start();
        } catch (final IOException failure) {
            throw new GateException("the program nft cannot be started: " + failure.getMessage() + ".", failure);
        }
    }

    /**
     * Does it all or nothing.
     *
     * @param line commands, separated by semicolons
     * @return what was printed
     * @throws GateException where it is refused, or nft is no more
     */
    List<String> run(final String line) {
        send(line + "\n" + MARKER + "\n");
        final List<String> printed = new ArrayList<>();
        String answer = receive();
        while (answer != null && !answer.startsWith(MARKED)) {
            printed.add(answer);
            answer = receive();
        }
        if (answer == null) {
            throw ended(printed);
        }
        printed.stream().filter(Nft::isError).findFirst().ifPresent(error -> {
            throw refused(error);
        });
        return printed;
    }

    private void send(final String lines) {
        try {
            commands.write(lines);
            commands.flush();
        } catch (final IOException ended) {
            // its last words are still to be read
        }
    }

    /** Null when it has ended. */
    private String receive() {
        try {
            return answers.readLine();
        } catch (final IOException closed) {
            return null;
        }
    }

    private static boolean isError(final String answer) {
        return answer.contains("Error: ");
    }

    private static GateException refused(final String error) {
        return new GateException("nftables refuses to keep the host out: " + error
                + (error.contains("not permitted") ? "; it takes root, or CAP_NET_ADMIN in the ambient set." : "."));
    }

    private GateException ended(final List<String> printed) {
        final int status = end();
        if (status == NOT_FOUND) {
            return new GateException("the program nft is missing, which keeps the host out of what the director serves:"
                    + " install the package nftables.");
        }
        final String last = printed.isEmpty() ? "" : ": " + printed.get(printed.size() - 1);
        return last.contains("not permitted")
                ? refused(printed.get(printed.size() - 1))
                : new GateException("the program nft ended with status " + status + last + ".");
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    /** Tables that it owns are gone when this returns. */
    @Override
    public void close() {
        end();
    }

    private int end() {
        try {
            process.getOutputStream().close();
        } catch (final IOException alreadyBroken) {
            // it ended before its input did
        }
        boolean interrupted = false;
        while (true) {
            try {
                final int status = process.waitFor();
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
                return status;
            } catch (final InterruptedException again) {
                interrupted = true;
            }
        }
    }
}
