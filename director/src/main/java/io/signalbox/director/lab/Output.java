package io.signalbox.director.lab;

import java.util.List;

/** What a program that has ended left: its exit code and all it printed. */
public record Output(List<String> command, int exitCode, String out, String err) {

    public boolean isWell() {
        return exitCode == 0;
    }

    /** @throws LabException with what the program complained of, if it did */
    public Output orFail() {
        if (!isWell()) {
            throw new LabException("'" + String.join(" ", command) + "' failed with " + exitCode + ": " + complaint());
        }
        return this;
    }

    private String complaint() {
        final String said = err.isBlank() ? out : err;
        return said.isBlank() ? "it said nothing" : said.strip();
    }
}
