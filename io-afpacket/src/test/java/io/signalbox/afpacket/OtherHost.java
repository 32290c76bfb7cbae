package io.signalbox.afpacket;

import java.io.IOException;
import java.io.UncheckedIOException;

/** A network namespace beside the test's own, on the other end of a veth; it is gone when it is closed. */
public final class OtherHost implements AutoCloseable {
    private final Process holder;

    /**
     * @param here the interface's name in the test's namespace
     * @param there its name on the other host
     */
    public OtherHost(final String here, final String there) {
        holder = holder();
        Shell.sh("ip link add " + here + " type veth peer name " + there + " netns " + holder.pid());
        Shell.sh("ip link set lo up; ip link set " + here + " up");
        sh("ip link set lo up; ip link set " + there + " up");
    }

    private static Process holder() {
        try {
            final Process process = new ProcessBuilder("unshare", "--net", "sh", "-c", "echo ready; exec cat").start();
            process.getInputStream().read();
            return process;
        } catch (final IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** What a line of shell prints there; it must succeed. */
    public String sh(final String line) {
        return Shell.sh(inside(line));
    }

    /** A line of shell that runs it there. */
    public String inside(final String line) {
        return "nsenter --net=/proc/" + holder.pid() + "/ns/net sh -ec '" + line + "'";
    }

    @Override
    public void close() {
        holder.destroyForcibly();
        holder.onExit().join();
    }
}
