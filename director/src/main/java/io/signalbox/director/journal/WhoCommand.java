package io.signalbox.director.journal;

import io.signalbox.director.ExitCode;
import io.signalbox.director.HelpOption;
import io.signalbox.journal.JournalReader;
import io.signalbox.journal.text.TenancyText;
import io.signalbox.journal.who.Tenancy;
import io.signalbox.journal.who.Who;
import io.signalbox.wire.Address;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.Protocol;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code signalbox journal who}: the inside host behind a public address and port. */
@Command(
        name = "who",
        header = "Name the inside host that had a public address and port.",
        description = {
            "",
            "Answers for a gateway: which inside host, with which port, had this public end at this instant, since when,"
                    + " and until when. A mapping begins with its first packet and ends with its time, to the"
                    + " nanosecond. Where a gateway lets several hosts share a public port towards different remote"
                    + " ends, as Linux does, all of them are named.",
            "",
            "It asks what the journal keeps of public ends beside its files; where that is not there, or a writer was"
                    + " killed before it had written it, the files themselves.",
            "",
        },
        parameterListHeading = "%nParameters:%n",
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:somebody had it, and is named",
            "1:nobody had it, as far as the journal tells",
            "2:wrong usage, or the folder is no journal",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  signalbox journal who /tmp/journal 192.0.2.1:41007 --at 12.5",
            "  signalbox journal who /tmp/journal '[2001:db8::5]:41007' --at 12.5 --protocol tcp",
        })
final class WhoCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "DIR", description = "The journal's folder.")
    private Path folder;

    @Parameters(
            index = "1",
            paramLabel = "ADDRESS:PORT",
            converter = PublicEnd.Form.class,
            description = "The public end; of ICMP the identifier stands for the port. An IPv6 address stands in"
                    + " brackets.")
    private PublicEnd end;

    @Option(
            names = "--at",
            paramLabel = "TIME",
            required = true,
            converter = Filters.Seconds.class,
            description = "The instant: seconds of event time, as the journal's lines show them.")
    private Long atNs;

    @Option(
            names = "--protocol",
            paramLabel = "PROTOCOL",
            converter = ProtocolName.class,
            description = "Only tcp, udp, sctp, icmp or icmpv6. Default: any.")
    private Integer protocol;

    @Mixin
    private HelpOption help;

    @Override
    public Integer call() throws IOException {
        final JournalReader journal = JournalReader.open(folder);
        final int wanted = protocol == null ? Who.ANY_PROTOCOL : protocol;
        final Who who = new Who(wanted, end.address().hi(), end.address().lo(), end.port(), atNs);
        final PrintWriter err = spec.commandLine().getErr();
        journal.ask(who, trouble -> err.println(folder + ": " + trouble));
        final List<Tenancy> found = who.found();
        final PrintWriter out = spec.commandLine().getOut();
        found.stream().map(TenancyText::line).distinct().forEach(out::println);
        out.flush();
        if (found.isEmpty()) {
            err.println(folder + ": nobody had it then, as far as this journal tells");
        }
        return found.isEmpty() ? ExitCode.NO : ExitCode.WELL;
    }

    private record PublicEnd(Address address, int port) {
        private static final class Form implements ITypeConverter<PublicEnd> {
            @Override
            public PublicEnd convert(final String text) {
                final int colon = text.lastIndexOf(':');
                final String port = text.substring(colon + 1);
                if (colon < 1 || !port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 0xFFFF) {
                    throw new TypeConversionException("'" + text + "' is no address and port, like 192.0.2.1:41007");
                }
                final String address = text.substring(0, colon);
                final boolean isBracketed = address.startsWith("[") && address.endsWith("]");
                return new PublicEnd(
                        Addresses.parse(isBracketed ? address.substring(1, address.length() - 1) : address),
                        Integer.parseInt(port));
            }
        }
    }

    private static final class ProtocolName implements ITypeConverter<Integer> {
        @Override
        public Integer convert(final String text) {
            return switch (text) {
                case "tcp" -> Protocol.TCP;
                case "udp" -> Protocol.UDP;
                case "sctp" -> Protocol.SCTP;
                case "icmp" -> Protocol.ICMP;
                case "icmpv6" -> Protocol.ICMPV6;
                default -> throw new TypeConversionException("'" + text + "' is none of tcp, udp, sctp, icmp, icmpv6");
            };
        }
    }
}
