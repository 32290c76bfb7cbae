package io.signalbox.house;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.signalbox.decision.DecisionLog;
import io.signalbox.packet.PacketSink;
import io.signalbox.packet.PacketSource;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may import what: every heavy library has one home, and the pipeline is a function of its events. */
class ImportsTest {
    private static final JavaClasses SIGNALBOX = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.signalbox");

    private static final String[] LOGS = {"org.slf4j..", "java.util.logging..", "io.signalbox.director.log.."};

    /** The packet thread's loop, and whatever it is given to work with. */
    private static final DescribedPredicate<JavaClass> ON_THE_PACKET_PATH = inModule("pipeline")
            .or(assignableTo(PacketSource.class))
            .or(assignableTo(PacketSink.class))
            .or(assignableTo(DecisionLog.class))
            .or(name("io.signalbox.director.live.PacketLoop"))
            .or(name("io.signalbox.director.check.Notices"))
            .as("on the packet path");

    @Test
    void shouldSeeThePipelineAndTheDirector() {
        assertThat(SIGNALBOX.that(inModule("pipeline"))).isNotEmpty();
        assertThat(SIGNALBOX.that(inModule("director"))).isNotEmpty();
    }

    @ParameterizedTest(name = "{0} only in {1}")
    @CsvSource({
        "com.lmax.disruptor.., io.signalbox.ring..",
        "net.openhft..,        io.signalbox.journal..",
        "jnr..,                io.signalbox.afpacket..",
        "com.kenai.jffi..,     io.signalbox.afpacket..",
        "picocli..,            io.signalbox.director..",
    })
    void shouldKeepALibraryAtHome(final String library, final String home) {
        noClasses()
                .that()
                .resideOutsideOfPackage(home)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(SIGNALBOX);
    }

    /** pcap4j and libpcap are the witness of the tests. */
    @Test
    void shouldReadCapturesWithoutANativeLibrary() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.pcap4j..", "com.sun.jna..")
                .check(SIGNALBOX);
    }

    @Test
    void shouldBuildThePipelineOfTheJdkAgronaAndTheDisruptorAlone() {
        classes()
                .that(inModule("pipeline"))
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "org.agrona..", "com.lmax.disruptor..", "io.signalbox..")
                .check(SIGNALBOX);
    }

    @Test
    void shouldKeepBytesSlotsAndDecisionsFreeOfStagesAndRings() {
        noClasses()
                .that()
                .resideInAnyPackage("io.signalbox.wire..", "io.signalbox.packet..", "io.signalbox.decision..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.signalbox.stage..", "io.signalbox.ring..")
                .check(SIGNALBOX);
    }

    @Test
    void shouldDrawNoRandomNumberInThePipeline() {
        noClasses()
                .that(inModule("pipeline"))
                .should()
                .dependOnClassesThat()
                .haveNameMatching("java\\.(util|security)\\..*Random")
                .orShould()
                .callMethod(Math.class, "random")
                .check(SIGNALBOX);
    }

    @Test
    void shouldReadNoClockInThePipeline() {
        noClasses()
                .that(inModule("pipeline"))
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethodWhere(target(owner(name(Instant.class.getName()))).and(target(name("now"))))
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching("(java\\.time|org\\.agrona\\.concurrent)\\..*Clock")
                .check(SIGNALBOX);
    }

    @Test
    void shouldLogAndPrintNothingInThePipeline() {
        noClasses()
                .that(inModule("pipeline"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.util.logging..")
                .orShould()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(SIGNALBOX);
    }

    /** A log may wait for whoever reads it; a packet must not. */
    @Test
    void shouldLogNothingOnThePacketPath() {
        noClasses()
                .that(ON_THE_PACKET_PATH)
                .should()
                .transitivelyDependOnClassesThat()
                .resideInAnyPackage(LOGS)
                .check(SIGNALBOX);
    }

    @Test
    void shouldSeeThePacketPathAndTheLog() {
        assertThat(SIGNALBOX.that(ON_THE_PACKET_PATH).stream().map(JavaClass::getSimpleName))
                .contains(
                        "PacketLoop",
                        "Lane",
                        "Classify",
                        "Schedule",
                        "Witness",
                        "Rewrite",
                        "Egress",
                        "AfPacketSource",
                        "AfPacketSink",
                        "HostDevice",
                        "JournalDoor");
        assertThat(SIGNALBOX.that(DescribedPredicate.describe(
                        "of the log's", type -> type.getPackageName().equals("io.signalbox.director.log"))))
                .isNotEmpty();
    }

    /** Where a class was compiled tells its module, whatever its package: a directory or a jar below target. */
    private static DescribedPredicate<JavaClass> inModule(final String module) {
        return DescribedPredicate.describe(
                "of module " + module,
                type -> type.getSource().orElseThrow().getUri().toString().contains("/" + module + "/target/"));
    }
}
