package io.signalbox.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.director.Main;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import picocli.CommandLine.Command;

/** Which module may know which: read from the poms, where a wrong arrow would be drawn. */
class ModuleArrowsTest {
    /** What the compiled program of each module may use of ours. */
    private static final Map<String, Set<String>> ARROWS = Map.of(
            "golden-pcaps", Set.of(),
            "pipeline", Set.of(),
            "journal", Set.of("pipeline"),
            "io-afpacket", Set.of("pipeline"),
            "replay-harness", Set.of("pipeline", "journal", "golden-pcaps"),
            "director", Set.of("pipeline", "journal", "io-afpacket", "replay-harness", "golden-pcaps"),
            "bench", Set.of("pipeline", "journal", "io-afpacket", "replay-harness", "golden-pcaps", "director"));

    @Test
    void shouldBuildExactlyTheModulesThatHaveArrows() {
        assertThat(Checkout.elements(Checkout.pom(""), "module").stream()
                        .map(Element::getTextContent)
                        .toList())
                .containsExactlyInAnyOrderElementsOf(ARROWS.keySet());
    }

    @Test
    void shouldLetAModuleUseOnlyTheModulesItsArrowsPointTo() {
        final Map<String, Set<String>> astray = new TreeMap<>();
        ARROWS.forEach((module, allowed) -> {
            final Set<String> others = new TreeSet<>(used(module, Set.of("", "compile", "provided", "runtime")));
            others.removeAll(allowed);
            if (!others.isEmpty()) {
                astray.put(module, others);
            }
        });

        assertThat(astray).isEmpty();
    }

    @Test
    void shouldTestThePipelineWithGoldenPcapsAlone() {
        assertThat(used("pipeline", Set.of("test"))).isSubsetOf("golden-pcaps");
        assertThat(used("golden-pcaps", Set.of("test"))).isEmpty();
    }

    @Test
    void shouldTakeEveryVersionFromTheRootPom() {
        final List<String> pinnedElsewhere = ARROWS.keySet().stream()
                .flatMap(module -> Checkout.elements(Checkout.pom(module), "dependency").stream())
                .filter(dependency -> !Checkout.text(dependency, "version").isEmpty())
                .map(dependency -> Checkout.text(dependency, "artifactId"))
                .toList();

        assertThat(pinnedElsewhere).isEmpty();
    }

    @Test
    void shouldHaveNoUsageReportingOnTheClassPath() {
        assertThatThrownBy(() -> Class.forName("net.openhft.chronicle.analytics.Analytics"))
                .isInstanceOf(ClassNotFoundException.class);
    }

    @Test
    void shouldSayTheVersionOfThePom() {
        assertThat(Main.class.getAnnotation(Command.class).version())
                .containsExactly("signalbox " + Checkout.text(Checkout.pom(""), "version"));
    }

    private static Set<String> used(final String module, final Set<String> scopes) {
        return Checkout.elements(Checkout.pom(module), "dependency").stream()
                .filter(dependency -> Checkout.text(dependency, "groupId").equals("io.signalbox"))
                .filter(dependency -> scopes.contains(Checkout.text(dependency, "scope")))
                .map(dependency -> Checkout.text(dependency, "artifactId"))
                .collect(Collectors.toSet());
    }
}
