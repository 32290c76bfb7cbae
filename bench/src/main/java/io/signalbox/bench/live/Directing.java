package io.signalbox.bench.live;

import io.signalbox.director.lab.Running;
import java.util.List;

/** A director at work: a program, or the kernel itself. */
final class Directing {
    private final Running program;
    private final List<String> processes;

    private Directing(final Running program, final List<String> processes) {
        this.program = program;
        this.processes = processes;
    }

    static Directing program(final Running program) {
        return new Directing(program, List.of(Long.toString(program.pid())));
    }

    static Directing kernel() {
        return new Directing(null, List.of());
    }

    /** Those whose processor time is the director's, by their numbers. */
    List<String> processes() {
        return processes;
    }

    boolean isKernel() {
        return program == null;
    }

    /** It takes no processor time while another is measured. */
    Directing pause() {
        signal("STOP");
        return this;
    }

    void resume() {
        signal("CONT");
    }

    /** It has done its work; the kernel's is as before. */
    void stop() {
        if (program != null) {
            program.stop();
        }
    }

    private void signal(final String signal) {
        if (program != null) {
            program.signal(signal);
        }
    }
}
