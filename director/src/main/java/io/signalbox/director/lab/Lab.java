package io.signalbox.director.lab;

import io.signalbox.afpacket.Capabilities;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Network namespaces that live as long as this object: closed, or when the program is told to end, all programs in
 * them are ended and nothing is left. Any number of labs can be open side by side, of one process or of several; what
 * a killed one left behind, the next one removes.
 *
 * <p>Needs root, of the host or of a user namespace: {@link #obstacle} says what is in the way.
 */
public final class Lab implements AutoCloseable {
    private final Mark mark;
    private final List<Running> programs = new ArrayList<>();
    private final Thread remover = new Thread(this::close, "lab-remover");
    private final AtomicInteger files = new AtomicInteger();
    private boolean isClosed;

    private Lab(final Mark mark) {
        this.mark = mark;
        Runtime.getRuntime().addShutdownHook(remover);
    }

    /** @throws LabException where this machine or this user cannot have a lab */
    public static Lab open() {
        final String obstacle = obstacle();
        if (!obstacle.isEmpty()) {
            throw new LabException(obstacle);
        }
        try {
            Remains.sweep();
            return new Lab(Mark.make());
        } catch (final IOException trouble) {
            throw new UncheckedIOException(trouble);
        }
    }

    /** Why there can be no lab here, in a sentence; empty where there can. */
    public static String obstacle() {
        if (!Programs.isThere("ip")) {
            return "a lab needs the program ip; next: apt-get install -y iproute2";
        }
        return mayHaveOne() ? "" : "a lab needs root, for network namespaces are made by it; next: sudo";
    }

    static boolean mayHaveOne() {
        return Capabilities.areHeld(Capabilities.NET_ADMIN, Capabilities.NET_RAW, Capabilities.SYS_ADMIN);
    }

    /** A machine of its own; {@code role} is new, and short: it becomes part of interfaces' names. */
    public Namespace namespace(final String role) {
        final Namespace namespace = new Namespace(this, role);
        namespace.add();
        return namespace;
    }

    /** A switch to plug machines into. */
    public Segment segment(final String role) {
        return new Segment(namespace(role));
    }

    /** A cable between two machines, both ends up; without a switch between them it carries the most. */
    public static void cable(final Namespace one, final String device, final Namespace other, final String peer) {
        one.ip("link add " + device + " type veth peer name " + peer + " netns " + other.name());
        one.ip("link set " + device + " up");
        other.ip("link set " + peer + " up");
    }

    /** For files that go when the lab goes: rules, journals, logs. */
    public Path folder() {
        return mark.folder();
    }

    /** Leaves everything standing when this program ends. */
    public void keep() {
        try {
            mark.keep();
        } catch (final IOException trouble) {
            throw new UncheckedIOException(trouble);
        }
        forgetRemover();
    }

    /** Ends the programs, the last first started, and removes all. */
    @Override
    public synchronized void close() {
        if (isClosed || mark.isKept()) {
            return;
        }
        isClosed = true;
        forgetRemover();
        for (int last = programs.size() - 1; last >= 0; last--) {
            programs.get(last).askToEnd();
        }
        programs.forEach(Running::ended);
        Remains.remove(mark);
    }

    private void forgetRemover() {
        try {
            Runtime.getRuntime().removeShutdownHook(remover);
        } catch (final IllegalStateException ending) {
            // the program ends already, and it is the remover that runs
        }
    }

    String nameOf(final String role) {
        return Remains.PREFIX + mark.id() + "-" + role;
    }

    /** Runs a program of the host to its end, with a text as its input. */
    Output onHost(final List<String> command, final String input) {
        requireOpen();
        return Programs.run(mark.folder(), command, input);
    }

    int onTerminal(final List<String> command, final Map<String, String> environment) {
        requireOpen();
        return Programs.runOnTerminal(command, environment);
    }

    /** The path of a file that no other has, below the lab's folder. */
    Path newFile(final String name) {
        return mark.folder().resolve(files.incrementAndGet() + "-" + name);
    }

    /** Started and entered at once, so that none is ever forgotten. */
    synchronized Running start(final String name, final List<String> command) {
        requireOpen();
        final Path log = newFile(name + ".log");
        try {
            final Process process = Programs.builder(command)
                    .redirectErrorStream(true)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectOutput(log.toFile())
                    .start();
            final Running running = new Running(name, process, log);
            programs.add(running);
            return running;
        } catch (final IOException trouble) {
            throw new LabException(name + " cannot be started: " + trouble.getMessage(), trouble);
        }
    }

    private synchronized void requireOpen() {
        if (isClosed) {
            throw new LabException("the lab is closed.");
        }
    }
}
