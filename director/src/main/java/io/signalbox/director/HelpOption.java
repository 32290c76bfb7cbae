package io.signalbox.director;

import picocli.CommandLine.Option;

/** {@code -h} and {@code --help}, which every command has. */
public final class HelpOption {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    private boolean asked;
}
