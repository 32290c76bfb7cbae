package io.signalbox.bench;

/** What {@code signalbox bench --help} says; the page in {@code bench/README.md} says what each of them measures. */
final class Usage {
    static final String TEXT = """
            ./signalbox bench --quick            about a minute: the table of the README's speed section
            ./signalbox bench                    every whole director and every part, with all parameters: more than an hour
            ./signalbox bench Timer              what has this in its name: any of the classes below
            ./signalbox bench --quick Lookup     the same, with few and short iterations
            ./signalbox bench Pipeline -p method=NAT -p connections=1000000 -p journal=OFF,WRITTEN
            ./signalbox bench --quick --save     keeps the table, with machine, JDK, flags and date, in bench/results/
            ./signalbox bench baseline [--flows N,N] [--pairs N] [--seconds S]   beside the least that it takes, in C
            ./signalbox bench scale [--flows N,N] [--turns N] [--seconds S]      as connections, services and real servers become more
            ./signalbox bench checkpoint 10000000   how long a checkpoint of so many connections makes packets wait
            ./signalbox bench listing [N]        how long a listing of 100 services, or so many, takes who asks for it
            ./signalbox bench who [N]            how long `journal who` takes on the journal of ten million mappings, or so many
            ./signalbox bench expiry [N]         how long connections that expire in the same second make packets wait
            ./signalbox bench change [N]         how long a change of 1,000 services, or so many, of nine real servers each makes packets wait
            ./signalbox bench journal [--seconds N] [--flows N]   what each journal costs, and what its disk keeps up with
            ./signalbox bench live [--rows burst,overload,tcp,http,servlet,latency,start] [--pairs N] [--seconds S] [--quick] [--save]   beside others, with real frames
            ./signalbox bench -h                 the other options: they are JMH's
            """;

    private Usage() {}
}
