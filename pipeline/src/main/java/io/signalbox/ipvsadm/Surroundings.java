package io.signalbox.ipvsadm;

import io.signalbox.command.Command;
import io.signalbox.command.Command.AddAddress;
import io.signalbox.command.Command.AddDestinationRule;
import io.signalbox.command.Command.AddLocalRange;
import io.signalbox.command.Command.AddMark;
import io.signalbox.command.Command.AddNeighbour;
import io.signalbox.command.Command.AddPort;
import io.signalbox.command.Command.AddRoute;
import io.signalbox.command.Command.AddSourceRule;
import io.signalbox.command.Command.AnswerPcp;
import io.signalbox.command.Command.Checkpoint;
import io.signalbox.command.Command.ClaimMark;
import io.signalbox.command.Command.DeleteDestinationRule;
import io.signalbox.command.Command.DeleteLocalRange;
import io.signalbox.command.Command.DeleteNeighbour;
import io.signalbox.command.Command.DeleteRoute;
import io.signalbox.command.Command.DeleteSourceRule;
import io.signalbox.command.Command.Draft;
import io.signalbox.command.Command.DrainServer;
import io.signalbox.command.Command.EditDestinationRule;
import io.signalbox.command.Command.EditSourceRule;
import io.signalbox.command.Command.IgnorePcp;
import io.signalbox.command.Command.LearnNeighbour;
import io.signalbox.command.Command.Look;
import io.signalbox.command.Command.LoseFrames;
import io.signalbox.command.Command.OfService;
import io.signalbox.command.Command.Publish;
import io.signalbox.command.Command.RemoveAddress;
import io.signalbox.command.Command.ReportHealth;
import io.signalbox.command.Command.ReportQuorum;
import io.signalbox.command.Command.SeekServers;
import io.signalbox.command.Command.SetClock;
import io.signalbox.command.Command.SetHelper;
import io.signalbox.command.Command.SetHostPort;
import io.signalbox.command.Command.SetJournalPolicy;
import io.signalbox.command.Command.SetJournalTrouble;
import io.signalbox.command.Command.SetLevel;
import io.signalbox.command.Command.SetPortUp;
import io.signalbox.command.Command.SetProfile;
import io.signalbox.command.Command.SetQuorum;
import io.signalbox.command.Command.SetVip;
import io.signalbox.command.Command.ShareWithHost;
import io.signalbox.command.Command.Together;
import io.signalbox.command.Profile;
import io.signalbox.command.VipMode;
import io.signalbox.decision.Level;
import io.signalbox.route.RouteType;
import io.signalbox.service.MarkRule;
import io.signalbox.wire.Address;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.MacAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Commands for which {@code ipvsadm} has no words: the director's surroundings, its gateway's rules, and what its journal
 * is told. A line is
 * a word that names the command, and values, most of them behind a word of their own:
 * {@code port 0 name eth0 mac 02:00:00:00:00:01 mtu 1500}.
 */
final class Surroundings {
    private static final int MAX_PORT = 0xFFFF;
    /** Of a virtual IP that has no mode of its own. */
    private static final String AS_OTHERS = "default";
    /** What stands before an IPv4 address in its v4-mapped form. */
    private static final int MAPPED_BITS = 96;
    /** Between a rule and the one that takes its place. */
    private static final String BY = "by";

    private Surroundings() {}

    // ---- writing

    static String text(final Command command) {
        if (command instanceof Draft draft) {
            return "draft " + CommandText.of(draft.change());
        } else if (command instanceof Together together) {
            return "together " + (together.on() ? "on" : "off");
        } else if (command instanceof Publish) {
            return "publish";
        }
        if (command instanceof AddMark add) {
            return mark(add.rule());
        } else if (command instanceof ClaimMark claim) {
            return "claim mark " + Integer.toUnsignedString(claim.mark());
        } else if (command instanceof ShareWithHost share) {
            return "share vips " + word(share.mode());
        } else if (command instanceof SetHostPort set) {
            return "host port " + set.port();
        } else if (command instanceof SetProfile set) {
            return "profile " + set.profile();
        } else if (command instanceof SetHelper set) {
            return "helper " + set.name() + (set.on() ? " on" : " off");
        } else if (command instanceof SetLevel set) {
            return "journal level " + set.level().label();
        } else if (command instanceof SetJournalPolicy set) {
            return "journal policy " + (set.refuse() ? "refuse" : "forward");
        } else if (command instanceof SetJournalTrouble set) {
            return "journal trouble " + (set.on() ? "on" : "off");
        } else if (command instanceof SetClock set) {
            return "clock offset " + set.wallMinusEventNs();
        } else if (command instanceof Look) {
            return "look";
        } else if (command instanceof Checkpoint) {
            return "checkpoint";
        } else if (command instanceof AddSourceRule add) {
            return "snat " + SourceRuleText.of(add.rule());
        } else if (command instanceof DeleteSourceRule delete) {
            return "no snat " + SourceRuleText.of(delete.rule());
        } else if (command instanceof EditSourceRule edit) {
            return "edit snat " + SourceRuleText.of(edit.rule()) + " " + BY + " " + SourceRuleText.of(edit.by());
        } else if (command instanceof EditDestinationRule edit) {
            return "edit dnat " + DestinationRuleText.of(edit.rule()) + " " + BY + " "
                    + DestinationRuleText.of(edit.by());
        } else if (command instanceof DrainServer drain) {
            return DrainText.of(drain);
        } else if (command instanceof ReportHealth report) {
            return HealthText.of(report);
        } else if (command instanceof SetQuorum set) {
            return QuorumText.of(set);
        } else if (command instanceof ReportQuorum report) {
            return QuorumText.of(report);
        } else if (command instanceof SetVip set) {
            return "vip " + Addresses.text(set.hi(), set.lo()) + " "
                    + (set.mode() == null ? AS_OTHERS : word(set.mode()));
        } else if (command instanceof SeekServers) {
            return "seek servers";
        } else if (command instanceof AddLocalRange add) {
            return "local " + LocalRangeText.of(add.range());
        } else if (command instanceof DeleteLocalRange delete) {
            return "no local " + LocalRangeText.of(delete.range());
        } else if (command instanceof AddDestinationRule add) {
            return "dnat " + DestinationRuleText.of(add.rule());
        } else if (command instanceof DeleteDestinationRule delete) {
            return "no dnat " + DestinationRuleText.of(delete.rule());
        } else if (command instanceof AnswerPcp answer) {
            return "pcp " + Addresses.text(answer.at().hi(), answer.at().lo());
        } else if (command instanceof IgnorePcp ignore) {
            return "no pcp " + Addresses.text(ignore.at().hi(), ignore.at().lo());
        }
        return topology(command);
    }

    private static String topology(final Command command) {
        if (command instanceof AddPort add) {
            return "port " + add.port() + " name " + add.name() + " mac " + MacAddress.text(add.mac()) + " mtu "
                    + add.mtu();
        } else if (command instanceof SetPortUp set) {
            return "link of port " + set.port() + (set.up() ? " up" : " down");
        } else if (command instanceof AddAddress add) {
            return "address " + prefix(add.hi(), add.lo(), add.prefixLength()) + " port " + add.port();
        } else if (command instanceof RemoveAddress remove) {
            return "no address " + prefix(remove.hi(), remove.lo(), remove.prefixLength()) + " port " + remove.port();
        } else if (command instanceof AddNeighbour add) {
            return neighbour("neighbour ", add.port(), add.hi(), add.lo(), add.mac());
        } else if (command instanceof LearnNeighbour learn) {
            return neighbour("heard neighbour ", learn.port(), learn.hi(), learn.lo(), learn.mac());
        } else if (command instanceof DeleteNeighbour delete) {
            return "no neighbour " + Addresses.text(delete.hi(), delete.lo()) + " port " + delete.port();
        } else if (command instanceof AddRoute add) {
            return route(add);
        } else if (command instanceof DeleteRoute gone) {
            return "no " + route(like(gone));
        } else if (command instanceof LoseFrames lost) {
            return "lost port " + lost.port() + " dropped " + lost.dropped() + " refused " + lost.refused();
        }
        throw new IllegalStateException("no words for " + command);
    }

    private static String neighbour(final String words, final int port, final long hi, final long lo, final long mac) {
        return words + Addresses.text(hi, lo) + " mac " + MacAddress.text(mac) + " port " + port;
    }

    /** The command that would bring it back. */
    private static AddRoute like(final DeleteRoute gone) {
        return new AddRoute(
                gone.hi(),
                gone.lo(),
                gone.prefixLength(),
                gone.viaHi(),
                gone.viaLo(),
                gone.port(),
                gone.mtu(),
                gone.type());
    }

    private static String route(final AddRoute add) {
        final boolean onLink = add.viaHi() == 0 && add.viaLo() == 0;
        return "route " + prefix(add.hi(), add.lo(), add.prefixLength())
                + (onLink ? "" : " via " + Addresses.text(add.viaHi(), add.viaLo()))
                + " port " + add.port()
                + (add.mtu() == 0 ? "" : " mtu " + add.mtu())
                + " type " + word(add.type());
    }

    /** What the rule does not ask for is left out. */
    private static String mark(final MarkRule rule) {
        final boolean anyPort = rule.firstPort() == 0 && rule.lastPort() == MAX_PORT;
        return "mark " + Integer.toUnsignedString(rule.mark())
                + (rule.port() == MarkRule.ANY ? "" : " port " + rule.port())
                + (rule.vlan() == MarkRule.ANY ? "" : " vlan " + rule.vlan())
                + (rule.dscp() == MarkRule.ANY ? "" : " dscp " + rule.dscp())
                + (rule.protocol() == MarkRule.ANY ? "" : " protocol " + rule.protocol())
                + matched(" from ", rule.sourceHi(), rule.sourceLo(), rule.sourceLength())
                + matched(" to ", rule.destinationHi(), rule.destinationLo(), rule.destinationLength())
                + (anyPort ? "" : " ports " + rule.firstPort() + "-" + rule.lastPort());
    }

    private static String matched(final String word, final long hi, final long lo, final int bits) {
        final boolean ipv4 = bits >= MAPPED_BITS && Addresses.isIpv4(hi, lo);
        return bits == 0 ? "" : word + prefix(hi, lo, ipv4 ? bits - MAPPED_BITS : bits);
    }

    private static String word(final Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static String prefix(final long hi, final long lo, final int length) {
        return Addresses.text(hi, lo) + "/" + length;
    }

    // ---- reading

    /** @throws IllegalArgumentException one sentence, for anything that {@link #text} does not write */
    static Command parse(final String line) {
        final Phrase phrase = new Phrase(line);
        final Command command =
                switch (phrase.next()) {
                    case "port" -> port(phrase);
                    case "address" -> address(phrase);
                    case "neighbour" -> neighbour(phrase);
                    case "heard" -> heard(phrase);
                    case "link" -> link(phrase);
                    case "no" -> gone(phrase);
                    case "edit" -> edit(phrase);
                    case "route" -> route(phrase);
                    case "mark" -> new AddMark(mark(phrase));
                    case "claim" -> new ClaimMark(phrase.unsigned(phrase.of("mark")));
                    case "share" -> new ShareWithHost(phrase.oneOf("vips", VipMode.values()));
                    case "lost" -> lost(phrase);
                    case "host" -> new SetHostPort(phrase.integer(phrase.of("port")));
                    case "profile" -> new SetProfile(Profile.of(phrase.next()));
                    case "helper" -> new SetHelper(phrase.next(), phrase.either("on", "off"));
                    case "journal" -> journal(phrase);
                    case "clock" -> new SetClock(phrase.number(phrase.of("offset")));
                    case "checkpoint" -> new Checkpoint();
                    case "look" -> new Look();
                    case DrainText.WORD -> DrainText.parse(phrase.rest());
                    case HealthText.WORD -> HealthText.parse(phrase.rest());
                    case QuorumText.WORD -> QuorumText.parse(phrase.rest());
                    case "vip" -> vip(phrase);
                    case "seek" -> {
                        phrase.expect("servers");
                        yield new SeekServers();
                    }
                    case "draft" -> draft(phrase);
                    case "together" -> new Together(phrase.either("on", "off"));
                    case "publish" -> new Publish();
                    case "snat" -> new AddSourceRule(SourceRuleText.parse(phrase.rest()));
                    case "local" -> new AddLocalRange(LocalRangeText.parse(phrase.rest()));
                    case "dnat" -> new AddDestinationRule(DestinationRuleText.parse(phrase.rest()));
                    case "pcp" -> new AnswerPcp(Addresses.parse(phrase.next()));
                    default -> throw phrase.wrong();
                };
        phrase.end();
        return command;
    }

    private static Command draft(final Phrase phrase) {
        if (CommandText.parse(String.join(" ", phrase.rest())) instanceof OfService change) {
            return new Draft(change);
        }
        throw phrase.wrong();
    }

    private static Command edit(final Phrase phrase) {
        return switch (phrase.next()) {
            case "snat" ->
                new EditSourceRule(SourceRuleText.parse(phrase.restBefore(BY)), SourceRuleText.parse(phrase.rest()));
            case "dnat" ->
                new EditDestinationRule(
                        DestinationRuleText.parse(phrase.restBefore(BY)), DestinationRuleText.parse(phrase.rest()));
            default -> throw phrase.wrong();
        };
    }

    private static Command journal(final Phrase phrase) {
        return switch (phrase.next()) {
            case "level" -> new SetLevel(Level.of(phrase.next()));
            case "policy" -> new SetJournalPolicy(phrase.either("refuse", "forward"));
            case "trouble" -> new SetJournalTrouble(phrase.either("on", "off"));
            default -> throw phrase.wrong();
        };
    }

    private static SetVip vip(final Phrase phrase) {
        final Address address = Addresses.parse(phrase.next());
        return new SetVip(address.hi(), address.lo(), phrase.has(AS_OTHERS) ? null : phrase.oneOf(VipMode.values()));
    }

    private static AddPort port(final Phrase phrase) {
        return new AddPort(
                phrase.integer(phrase.next()),
                phrase.of("name"),
                MacAddress.parse(phrase.of("mac")),
                phrase.integer(phrase.of("mtu")));
    }

    private static AddAddress address(final Phrase phrase) {
        final Prefix prefix = Prefix.parse(phrase);
        return new AddAddress(phrase.integer(phrase.of("port")), prefix.hi(), prefix.lo(), prefix.length());
    }

    private static LoseFrames lost(final Phrase phrase) {
        return new LoseFrames(
                phrase.integer(phrase.of("port")),
                phrase.number(phrase.of("dropped")),
                phrase.number(phrase.of("refused")));
    }

    private static SetPortUp link(final Phrase phrase) {
        phrase.expect("of");
        return new SetPortUp(phrase.integer(phrase.of("port")), phrase.either("up", "down"));
    }

    private static LearnNeighbour heard(final Phrase phrase) {
        phrase.expect("neighbour");
        final AddNeighbour like = neighbour(phrase);
        return new LearnNeighbour(like.port(), like.hi(), like.lo(), like.mac());
    }

    private static Command gone(final Phrase phrase) {
        return switch (phrase.next()) {
            case "snat" -> new DeleteSourceRule(SourceRuleText.parse(phrase.rest()));
            case "local" -> new DeleteLocalRange(LocalRangeText.parse(phrase.rest()));
            case "dnat" -> new DeleteDestinationRule(DestinationRuleText.parse(phrase.rest()));
            case "pcp" -> new IgnorePcp(Addresses.parse(phrase.next()));
            case "address" -> {
                final AddAddress like = address(phrase);
                yield new RemoveAddress(like.port(), like.hi(), like.lo(), like.prefixLength());
            }
            case "neighbour" -> {
                final Address address = Addresses.parse(phrase.next());
                yield new DeleteNeighbour(phrase.integer(phrase.of("port")), address.hi(), address.lo());
            }
            case "route" -> {
                final AddRoute like = route(phrase);
                yield new DeleteRoute(
                        like.hi(),
                        like.lo(),
                        like.prefixLength(),
                        like.viaHi(),
                        like.viaLo(),
                        like.port(),
                        like.mtu(),
                        like.type());
            }
            default -> throw phrase.wrong();
        };
    }

    private static AddNeighbour neighbour(final Phrase phrase) {
        final Address address = Addresses.parse(phrase.next());
        final long mac = MacAddress.parse(phrase.of("mac"));
        return new AddNeighbour(phrase.integer(phrase.of("port")), address.hi(), address.lo(), mac);
    }

    private static AddRoute route(final Phrase phrase) {
        final Prefix to = Prefix.parse(phrase);
        final Address via = phrase.has("via") ? Addresses.parse(phrase.next()) : new Address(0, 0);
        return new AddRoute(
                to.hi(),
                to.lo(),
                to.length(),
                via.hi(),
                via.lo(),
                phrase.integer(phrase.of("port")),
                phrase.has("mtu") ? phrase.integer(phrase.next()) : 0,
                phrase.oneOf("type", RouteType.values()));
    }

    private static MarkRule mark(final Phrase phrase) {
        final int mark = (int) phrase.number(phrase.next());
        final int port = phrase.orAny("port");
        final int vlan = phrase.orAny("vlan");
        final int dscp = phrase.orAny("dscp");
        final int protocol = phrase.orAny("protocol");
        final Prefix from = phrase.has("from") ? Prefix.parse(phrase) : Prefix.ANY;
        final Prefix to = phrase.has("to") ? Prefix.parse(phrase) : Prefix.ANY;
        final String[] ports = phrase.has("ports") ? phrase.next().split("-", 2) : new String[] {"0", "" + MAX_PORT};
        return new MarkRule(
                mark,
                port,
                vlan,
                dscp,
                protocol,
                from.hi(),
                from.lo(),
                from.mappedLength(),
                to.hi(),
                to.lo(),
                to.mappedLength(),
                phrase.integer(ports[0]),
                phrase.integer(ports[ports.length - 1]));
    }

    /** An address and how many of its bits count, as its family counts them. */
    private record Prefix(long hi, long lo, int length) {
        private static final Prefix ANY = new Prefix(0, 0, 0);

        static Prefix parse(final Phrase phrase) {
            final String[] parts = phrase.next().split("/", 2);
            if (parts.length != 2) {
                throw phrase.wrong();
            }
            final Address address = Addresses.parse(parts[0]);
            return new Prefix(address.hi(), address.lo(), phrase.integer(parts[1]));
        }

        int mappedLength() {
            return Addresses.isIpv4(hi, lo) ? MAPPED_BITS + length : length;
        }
    }

    /** The words of a line, each taken once. */
    private static final class Phrase {
        private final String line;
        private final String[] words;
        private int taken;

        Phrase(final String line) {
            this.line = line;
            words = line.strip().split("[ \t]+");
        }

        String next() {
            if (taken == words.length) {
                throw wrong();
            }
            return words[taken++];
        }

        /** Takes this word if it is the next one. */
        boolean has(final String word) {
            final boolean here = taken < words.length && words[taken].equals(word);
            taken += here ? 1 : 0;
            return here;
        }

        /** Takes this word, which must be the next one. */
        void expect(final String word) {
            if (!has(word)) {
                throw wrong();
            }
        }

        /** The value behind this word, which must be the next one. */
        String of(final String word) {
            expect(word);
            return next();
        }

        /** The value behind this word that is one of these. */
        <E extends Enum<E>> E oneOf(final String word, final E[] values) {
            expect(word);
            return oneOf(values);
        }

        <E extends Enum<E>> E oneOf(final E[] values) {
            final String found = next();
            for (final E value : values) {
                if (word(value).equals(found)) {
                    return value;
                }
            }
            throw wrong();
        }

        int orAny(final String word) {
            return has(word) ? integer(next()) : MarkRule.ANY;
        }

        /** True for the first word, false for the second. */
        boolean either(final String yes, final String no) {
            final String word = next();
            if (!word.equals(yes) && !word.equals(no)) {
                throw wrong();
            }
            return word.equals(yes);
        }

        int integer(final String digits) {
            return Math.toIntExact(number(digits));
        }

        int unsigned(final String digits) {
            try {
                return Integer.parseUnsignedInt(digits);
            } catch (final NumberFormatException e) {
                throw wrong();
            }
        }

        long number(final String digits) {
            try {
                return Long.parseLong(digits);
            } catch (final NumberFormatException e) {
                throw wrong();
            }
        }

        /** All words before this one, which goes, too. */
        List<String> restBefore(final String word) {
            final List<String> before = new ArrayList<>();
            for (String next = next(); !next.equals(word); next = next()) {
                before.add(next);
            }
            return before;
        }

        /** All words that are left. */
        List<String> rest() {
            final List<String> rest = List.of(words).subList(taken, words.length);
            taken = words.length;
            return rest;
        }

        void end() {
            if (taken < words.length) {
                throw wrong();
            }
        }

        IllegalArgumentException wrong() {
            return new IllegalArgumentException("'" + line + "' is no command that a journal holds");
        }
    }
}
