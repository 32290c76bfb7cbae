package io.signalbox.golden.dialogue;

import io.signalbox.golden.dialogue.Dialogue.Turn;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Lines that try every command with every option, and every option with values about the edges of what it takes. */
public final class Mistakes {
    private static final String SERVICE = " -t 192.0.2.10:80";
    private static final String SERVER = " -r 10.0.0.11:80";

    private static final List<String> COMMANDS = List.of(
            "-A" + SERVICE,
            "-E" + SERVICE,
            "-D" + SERVICE,
            "-C",
            "-a" + SERVICE + SERVER,
            "-e" + SERVICE + SERVER,
            "-d" + SERVICE + SERVER,
            "-L -n",
            "-S -n",
            "-Z",
            "--set 900 120 300",
            "--start-daemon master",
            "--stop-daemon master",
            "-h",
            "-v");

    /** Commands that lack what they need. */
    private static final List<String> BARE = List.of(
            "-A",
            "-E",
            "-D",
            "-a",
            "-e",
            "-d",
            "-a" + SERVICE,
            "--set",
            "--set 1",
            "--set 1 2",
            "--set 1 2 3 4",
            "--start-daemon",
            "--stop-daemon",
            "--start-daemon both",
            "--stop-daemon both",
            "-t 192.0.2.10:80",
            "-n",
            "-q",
            "--nonsense",
            "nonsense",
            "-A -A",
            "-L -C",
            "-L nonsense",
            "-A" + SERVICE + " nonsense",
            "-A" + SERVICE + SERVICE,
            "-L -n -n",
            "-",
            "--",
            "-A -t",
            "-A" + SERVICE + " -q",
            "-A" + SERVICE + " --nonsense",
            "-A" + SERVICE + " -o=1",
            "-L --stats=1",
            "--list",
            "--save",
            "-Lnc",
            "-lnc",
            "-Ln --sort",
            "-L --timeout --daemon",
            "-L -c --stats",
            "-L -c --rate",
            "-L -c --thresholds",
            "-L --timeout --stats",
            "-L --timeout --persistent-conn",
            "-L --daemon --rate",
            "-L --daemon --persistent-conn",
            "-L -n -c --persistent-conn",
            "-L -n --stats --rate",
            "-L" + SERVICE + " -c",
            "-L" + SERVICE + " --timeout",
            "-L -n -t 192.0.2.99:80",
            "-L -n -f 99",
            "-D -t 192.0.2.99:80",
            "-E -t 192.0.2.99:80",
            "-a -t 192.0.2.99:80" + SERVER,
            "-Z -t 192.0.2.99:80",
            "-e" + SERVICE + " -r 10.0.0.99:80",
            "-d" + SERVICE + " -r 10.0.0.99:80",
            "-L -n" + SERVICE + " --stats",
            "-A -f 7 -t 192.0.2.10:80",
            "-A -6 -f 7",
            "-A -f 7 -6 -6",
            "-a" + SERVICE + SERVER + " -m -i",
            "-a" + SERVICE + SERVER + " -g -g",
            "-a" + SERVICE + " -r 10.0.0.20 -x 5 -y 6",
            "-a" + SERVICE + " -r 10.0.0.21 -i --tun-type gue",
            "-a" + SERVICE + " -r 10.0.0.21 -m --tun-type ipip",
            "-a" + SERVICE + " -r 10.0.0.21 -i --tun-type ipip --tun-port 5",
            "-a" + SERVICE + " -r 10.0.0.21 -i --tun-type gre --tun-port 5",
            "-a" + SERVICE + " -r 10.0.0.21 -i --tun-type gre --tun-remcsum",
            "-a" + SERVICE + " -r 10.0.0.21 -i --tun-type gue --tun-port 5 --tun-csum --tun-nocsum",
            "-a" + SERVICE + " -r 10.0.0.21 -i --tun-port 5",
            "-a" + SERVICE + " -r 10.0.0.21 -i --tun-csum",
            "-a" + SERVICE + " -r 10.0.0.21 -i --tun-type gue --tun-port 5 --tun-port 6",
            "-a" + SERVICE + " -r [2001:db8::1]:80 -m",
            "-a" + SERVICE + " -r [2001:db8::1]:80 -i",
            "-a -t [2001:db8:f::10]:80 -r 10.0.0.11 -g",
            "-R -n",
            "-C -n",
            "--set -n 1 2 3",
            "--start-daemon backup");

    private static final Map<String, List<String>> OPTIONS = options();

    private Mistakes() {}

    private static Map<String, List<String>> options() {
        final Map<String, List<String>> options = new LinkedHashMap<>();
        for (final String flag : List.of(
                "-n",
                "-c",
                "-6",
                "-o",
                "-g",
                "-i",
                "-m",
                "-X",
                "--timeout",
                "--daemon",
                "--stats",
                "--rate",
                "--thresholds",
                "--persistent-conn",
                "--tun-info",
                "--nosort",
                "--sort",
                "--tun-nocsum",
                "--tun-csum",
                "--tun-remcsum")) {
            options.put(flag, List.of());
        }
        options.put("-s", List.of("rr", "nosuch", "wlcwlcwlcwlcwlcwlc", "RR"));
        options.put("-b", List.of("flag-1", "sh-port", "mh-port", "nonsense", "flag-1,nonsense", "flag-4"));
        options.put("-p", List.of("300", "0", "1", "2678400", "2678401", "x", "-1", "1x", "+5"));
        options.put("-M", List.of("255.255.255.0", "nonsense.invalid", "300.0.0.0"));
        options.put("--pe", List.of("sip", "nosuch"));
        options.put(
                "-w", List.of("1", "0", "-1", "65535", "65536", "2147483647", "2147483648", "x", "1x", "+5", "007"));
        options.put("-x", List.of("10", "-1", "x", "2147483648"));
        options.put("-y", List.of("0", "-1", "x", "2147483648"));
        options.put("--tun-type", List.of("ipip", "nosuch", "GRE"));
        options.put("--tun-port", List.of("1", "0", "65535", "65536", "x"));
        options.put("--mcast-interface", List.of("lo", "nosuch0"));
        options.put("--syncid", List.of("0", "255", "256", "-1", "x"));
        options.put("--sync-maxlen", List.of("1472", "0", "1", "65507", "65508", "x"));
        options.put("--mcast-group", List.of("224.0.0.82", "ff02::5", "192.0.2.1", "nonsense"));
        options.put("--mcast-port", List.of("8849", "0", "65536", "x"));
        options.put("--mcast-ttl", List.of("1", "0", "255", "256", "x"));
        options.put("-t", hosts());
        options.put("-u", List.of("192.0.2.10:53"));
        options.put("--sctp-service", List.of("192.0.2.10:9"));
        options.put("-f", List.of("7", "0", "-1", "4294967295", "4294967296", "x", "1x", "+7"));
        options.put("-r", hosts());
        return options;
    }

    private static List<String> hosts() {
        return List.of(
                "192.0.2.10",
                "192.0.2.10:",
                "192.0.2.10:0",
                "192.0.2.10:65535",
                "192.0.2.10:65536",
                "192.0.2.10:-1",
                "192.0.2.10:x",
                "192.0.2.300:80",
                "80",
                ":80",
                "[2001:db8::1]",
                "[2001:db8::1]:80",
                "[2001:db8::1",
                "2001:db8::1",
                "[192.0.2.1]x",
                "nonsense.invalid:80",
                "224.0.0.1:80",
                "0.0.0.0:80",
                "255.255.255.255:80",
                "[ff02::1]:80",
                "[fe80::1]:80",
                "[::]:80",
                "127.0.0.1:80",
                "[::1]:80");
    }

    /** All of them. */
    public static Dialogue all() {
        final List<Turn> turns = new ArrayList<>();
        BARE.forEach(line -> {
            turns.add(Turn.of("-A" + SERVICE));
            tell(turns, line);
        });
        for (final String command : COMMANDS) {
            OPTIONS.forEach((option, values) -> {
                tell(turns, command + " " + option + (values.isEmpty() ? "" : " " + values.get(0)));
            });
        }
        OPTIONS.forEach((option, values) -> values.stream().skip(1).forEach(value -> {
            tellAndLook(turns, of(option) + " " + option + " " + value);
        }));
        return new Dialogue(turns);
    }

    /** A command that takes the option. */
    private static String of(final String option) {
        return switch (option) {
            case "-s", "-b", "-p", "--pe" -> "-E" + SERVICE;
            case "-M" -> "-E" + SERVICE + " -p";
            case "-w", "-x", "-y" -> "-e" + SERVICE + SERVER;
            case "--tun-type" -> "-e" + SERVICE + SERVER + " -i";
            case "--tun-port" -> "-e" + SERVICE + SERVER + " -i --tun-type gue";
            case "-t", "-f" -> "-A";
            case "-r" -> "-a" + SERVICE;
            default -> "--start-daemon master --mcast-interface lo";
        };
    }

    /** The line, and before it what makes the tables such that it can succeed. */
    private static void tell(final List<Turn> turns, final String line) {
        switch (line.substring(0, Math.min(2, line.length()))) {
            case "-A" -> turns.add(Turn.of("-C"));
            case "-a" -> turns.add(Turn.of("-d" + SERVICE + SERVER));
            case "-D", "-E" -> turns.add(Turn.of("-A" + SERVICE));
            case "-d", "-e" -> turns.add(Turn.of("-a" + SERVICE + SERVER));
            default -> {
                // succeeds whatever there is
            }
        }
        turns.add(Turn.of(line));
        if (line.startsWith("-A")) {
            turns.add(Turn.of("-A" + SERVICE));
        }
    }

    /** The line, and what came of it. */
    private static void tellAndLook(final List<Turn> turns, final String line) {
        turns.add(Turn.of("-C"));
        turns.add(Turn.of("-A" + SERVICE));
        turns.add(Turn.of("-a" + SERVICE + SERVER));
        turns.add(Turn.of(line));
        turns.add(Turn.of(line.contains("daemon") ? "-L --daemon" : "-S -n"));
        turns.add(Turn.of("--stop-daemon master"));
    }
}
