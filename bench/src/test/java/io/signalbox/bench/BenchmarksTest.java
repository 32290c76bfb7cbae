package io.signalbox.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** A tiny run of every benchmark, in this process: it says nothing about speed, but that they still work. */
@Timeout(600)
class BenchmarksTest {
    private static final int METHODS_TIMES_JOURNALS = 3 * 3;
    private static final int SCHEDULERS = 14;

    /** A benchmark, and how many results it has. */
    private record Expected(Class<?> benchmark, int results) {}

    static List<Expected> benchmarks() {
        return List.of(
                new Expected(CopyOnly.class, 1),
                new Expected(PipelineBenchmark.class, 2 * METHODS_TIMES_JOURNALS),
                new Expected(Parsing.class, 2 * 3),
                new Expected(Lookup.class, 3),
                new Expected(Scheduling.class, 2 * (1 + SCHEDULERS)),
                new Expected(Rewriting.class, 2 * 8),
                new Expected(Checksums.class, 2 * 2),
                new Expected(TimerPutOff.class, 2),
                new Expected(TimerExpiry.class, 3),
                new Expected(PublicPorts.class, 2 * 4),
                new Expected(JournalEncoding.class, 2 * 4));
    }

    @BeforeAll
    static void doNotWaitForOtherRuns() {
        System.setProperty("jmh.ignoreLock", "true");
    }

    @ParameterizedTest
    @MethodSource("benchmarks")
    void shouldRunOnceWithEachOfItsParameters(final Expected expected) throws RunnerException {
        final Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include("\\." + expected.benchmark().getSimpleName() + "\\.")
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

        assertThat(results).hasSize(expected.results());
        assertThat(results)
                .allSatisfy(result ->
                        assertThat(result.getPrimaryResult().getScore()).isPositive());
        assertThat(Table.of(results).lines()).hasSize(2 + results.size());
    }

    @Test
    void shouldForgetNoBenchmark() {
        final Stream<String> all = BenchmarkList.defaultList()
                .getAll(OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT), List.of())
                .stream()
                .map(BenchmarkListEntry::getUserClassQName)
                .distinct();

        assertThat(all)
                .containsExactlyInAnyOrderElementsOf(benchmarks().stream()
                        .map(expected -> expected.benchmark().getName())
                        .toList());
    }
}
