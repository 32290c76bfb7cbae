package io.signalbox.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** A tiny run of every benchmark, in this process: it says nothing about speed, but that they still work. */
class BenchmarksTest {
    private static final int COPY_ONLY = 1;
    private static final int METHODS_TIMES_JOURNALS = 3 * 3;

    @BeforeAll
    static void doNotWaitForOtherRuns() {
        System.setProperty("jmh.ignoreLock", "true");
    }

    @Test
    void shouldRunEveryBenchmarkOnce() throws RunnerException {
        final Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include("io\\.signalbox\\.bench\\.")
                        .param("connections", "1000")
                        .forks(0)
                        .warmupIterations(0)
                        .measurementIterations(1)
                        .measurementTime(TimeValue.milliseconds(1))
                        .addProfiler(CpuTimeProfiler.class)
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .run();

        assertThat(results).hasSize(COPY_ONLY + METHODS_TIMES_JOURNALS);
        assertThat(results)
                .allSatisfy(result ->
                        assertThat(result.getPrimaryResult().getScore()).isPositive());
        assertThat(Table.of(results).lines()).hasSize(2 + results.size());
    }
}
