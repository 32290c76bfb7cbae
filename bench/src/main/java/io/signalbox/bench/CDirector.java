package io.signalbox.bench;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** {@code baseline.c}, compiled on this machine and at work on the frames that it was given. */
final class CDirector implements AutoCloseable {
    private static final String SOURCE = "live/baseline.c";
    private static final int BUFFER_BYTES = 1 << 16;

    private final Process process;
    private final OutputStream in;
    private final InputStream out;
    private final int packets;

    private CDirector(final Process process, final int packets) {
        this.process = process;
        this.packets = packets;
        in = new BufferedOutputStream(process.getOutputStream(), BUFFER_BYTES);
        out = process.getInputStream();
    }

    /** Compiles the program into a folder; returns where it is. */
    static Path compile(final Path folder) throws IOException {
        final Path program = folder.resolve("baseline");
        final Process gcc = new ProcessBuilder(
                        "gcc", "-std=gnu11", "-O2", "-Wall", "-x", "c", "-", "-o", program.toString())
                .redirectErrorStream(true)
                .start();
        try (InputStream source = CDirector.class.getResourceAsStream(SOURCE);
                OutputStream to = gcc.getOutputStream()) {
            source.transferTo(to);
        }
        final String complaint = new String(gcc.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!complaint.isEmpty()) {
            throw new IllegalStateException("baseline.c does not compile:\n" + complaint);
        }
        await(gcc);
        return program;
    }

    /** Starts it; when this returns it knows every connection of these frames. */
    static CDirector start(final Path program, final PristineFrames frames) throws IOException {
        final Process process = new ProcessBuilder(program.toString(), Integer.toString(frames.count()))
                .redirectError(Redirect.INHERIT)
                .start();
        final CDirector director = new CDirector(process, frames.count());
        frames.writeTo(director.in);
        director.in.flush();
        final String answer = director.line();
        if (!answer.equals("ready")) {
            throw new IllegalStateException("baseline.c is not ready, but said: " + answer);
        }
        return director;
    }

    /** Lets packets pass for so long. */
    Turn run(final long ns) throws IOException {
        say("run " + ns);
        final String[] words = line().split(" ");
        return new Turn(Long.parseLong(words[1]), Long.parseLong(words[3]), Long.parseLong(words[5]));
    }

    /** Every frame as it leaves, one behind the other. */
    byte[] show() throws IOException {
        say("show");
        return out.readNBytes(packets * PristineFrames.FRAME_LENGTH);
    }

    private void say(final String words) throws IOException {
        in.write((words + "\n").getBytes(StandardCharsets.US_ASCII));
        in.flush();
    }

    private String line() throws IOException {
        final StringBuilder line = new StringBuilder();
        for (int next = out.read(); next != '\n'; next = out.read()) {
            if (next < 0) {
                throw new IOException("baseline.c has ended");
            }
            line.append((char) next);
        }
        return line.toString();
    }

    private static void await(final Process process) {
        try {
            process.waitFor();
        } catch (final InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("a program was not awaited", stop);
        }
    }

    @Override
    public void close() {
        process.destroy();
        await(process);
    }
}
