package io.signalbox.translate;

import static io.signalbox.command.Profile.KERNEL;
import static io.signalbox.command.Profile.RFC_NAT;
import static io.signalbox.translate.NatRequirement.R4787_7;
import static io.signalbox.translate.NatRequirement.R5508_9;
import static io.signalbox.translate.NatRequirement.R6888_1;
import static io.signalbox.translate.NatRequirement.R6888_10;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.command.Profile;
import io.signalbox.translate.NatRequirement.Level;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * docs/nat-conformance.md says what the tests show. {@code -Dsignalbox.pages=write} writes the page anew; its difference
 * is to be read like code.
 */
class NatConformancePageTest {
    private static final Path PAGE = Path.of("../docs/nat-conformance.md");
    private static final List<Class<?>> TESTS =
            List.of(NatConformanceTest.class, PcpServerTest.class, NatConformancePageTest.class);

    /** What no test can show, and why. */
    private static final Map<NatRequirement, String> REMARKS = new EnumMap<>(Map.of(
            R4787_7, "does not apply: public addresses are configured, not leased",
            R5508_9, "no such switch",
            R6888_10, "no MIB: `signalbox status`, metrics and the journal"));

    private static final String BEGINNING = """
            # What a gateway does of what the RFCs ask for

            Of RFC 4787 (UDP), 5382 (TCP), 5508 (ICMP), 6888 (carrier-grade NAT) and 7857 (updates) each requirement, in our
            words, and what tests show of it: in profile `kernel`, which does as Linux 6.1 does (profile `ipvs` is like it), and in
            profile `rfc-nat`. RFC 7857 has no numbers for what it asks: these are its sections. *In part*: one test shows
            that it is met, another one where it is not. This page is written by `NatConformancePageTest`, from the tests that it
            names; a line that is not true fails the build.
            """;

    @Test
    void shouldSayWhatTheTestsShow() throws IOException {
        final String page = page();
        if ("write".equals(System.getProperty("signalbox.pages"))) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE))
                .as("docs/nat-conformance.md; write it anew with -Dsignalbox.pages=write")
                .isEqualTo(page);
    }

    /** RFC 6888 asks for what the others ask for; addresses are not leased. */
    @Test
    @Shows(value = R6888_1, in = RFC_NAT)
    void shouldMeetWhateverIsAMustInProfileRfcNat() {
        for (final NatRequirement requirement : NatRequirement.values()) {
            if (requirement.level == Level.MUST && requirement != R4787_7) {
                assertThat(result(requirement, RFC_NAT))
                        .as(requirement.toString())
                        .isEqualTo("yes");
            }
        }
    }

    @Test
    void shouldShowOrExplainEveryRequirement() {
        for (final NatRequirement requirement : NatRequirement.values()) {
            assertThat(shown(requirement).findAny().isPresent())
                    .as(requirement.toString())
                    .isNotEqualTo(REMARKS.containsKey(requirement));
        }
    }

    private static String page() {
        return BEGINNING
                + Stream.of(4787, 5382, 5508, 6888, 7857)
                        .map(NatConformancePageTest::section)
                        .collect(joining());
    }

    private static String section(final int rfc) {
        return "\n## RFC " + rfc + "\n\n| | | asks that | kernel | rfc-nat | shown by |\n"
                + "| --- | --- | --- | --- | --- | --- |\n"
                + Arrays.stream(NatRequirement.values())
                        .filter(requirement -> requirement.rfc == rfc)
                        .map(NatConformancePageTest::line)
                        .collect(joining());
    }

    private static String line(final NatRequirement requirement) {
        final String remark = REMARKS.get(requirement);
        return "| " + requirement.name + " | " + requirement.level.name().toLowerCase() + " | " + requirement.sentence
                + " | " + result(requirement, KERNEL) + " | " + result(requirement, RFC_NAT) + " | "
                + (remark == null ? tests(requirement) : remark) + " |\n";
    }

    private static String tests(final NatRequirement requirement) {
        return shown(requirement)
                .map(Evidence::test)
                .distinct()
                .map(test -> "`" + test + "`")
                .collect(joining(", "));
    }

    private static String result(final NatRequirement requirement, final Profile profile) {
        final List<Boolean> met = shown(requirement)
                .filter(evidence -> evidence.in().contains(profile))
                .map(Evidence::met)
                .distinct()
                .toList();
        if (met.isEmpty()) {
            return "-";
        }
        return met.size() > 1 ? "in part" : met.get(0) ? "yes" : "no";
    }

    private static Stream<Evidence> shown(final NatRequirement requirement) {
        return TESTS.stream()
                .flatMap(test -> Arrays.stream(test.getDeclaredMethods()))
                .sorted(Comparator.comparing(Method::getName))
                .flatMap(method -> Arrays.stream(method.getAnnotationsByType(Shows.class))
                        .filter(shows -> List.of(shows.value()).contains(requirement))
                        .map(shows -> new Evidence(
                                method.getDeclaringClass().getSimpleName() + "." + method.getName(),
                                List.of(shows.in()),
                                shows.met())));
    }

    private record Evidence(String test, List<Profile> in, boolean met) {}
}
