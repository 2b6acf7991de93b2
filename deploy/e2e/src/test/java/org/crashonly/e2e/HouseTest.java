package org.crashonly.e2e;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Dependencies point one way, packages form no cycles, and the policy core stays pure. */
class HouseTest {

    private static final JavaClasses HOUSE =
            new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("org.crashonly");

    /** What each part of the house may use of the others. */
    private static final Map<String, List<String>> MAY_USE = Map.ofEntries(
            Map.entry("component", List.of()),
            Map.entry("request", List.of()),
            Map.entry("control", List.of()),
            Map.entry("fmap", List.of()),
            Map.entry("rvm", List.of()),
            Map.entry("payara", List.of()),
            Map.entry("power", List.of()),
            Map.entry("sandbox", List.of("control", "payara")),
            Map.entry("frontdoor", List.of("request", "control", "session")),
            Map.entry("host", List.of("request", "control", "component", "payara", "session", "power")),
            Map.entry("store", List.of("control", "rvm")),
            Map.entry("acid", List.of("store", "control", "rvm")),
            Map.entry("session", List.of()),
            Map.entry("sessionstore", List.of("session", "store", "control", "rvm")),
            Map.entry("shop", List.of("component")),
            Map.entry("manager", List.of("fmap", "sandbox", "control", "rvm", "payara", "power")),
            Map.entry("bench", List.of("shop", "manager", "fmap", "sandbox", "control", "request", "session", "rvm", "power", "host")),
            Map.entry("browser", List.of()),
            Map.entry("demo", List.of("shop", "bench", "manager", "sandbox", "control")),
            Map.entry("cli", List.of("demo", "bench", "manager", "fmap", "sandbox", "control", "rvm")));

    static Stream<String> parts() {
        return MAY_USE.keySet().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("parts")
    void aPartUsesOnlyWhatLiesBelowIt(String part) {
        String[] allowed = Stream.concat(Stream.of(part), MAY_USE.get(part).stream()).map(HouseTest::packages).toArray(String[]::new);
        noClasses().that().resideInAPackage(packages(part))
                .should().dependOnClassesThat(resideInAPackage("org.crashonly..").and(not(resideInAnyPackage(allowed))))
                .allowEmptyShould(true)
                .check(HOUSE);
    }

    @Test
    void everyPartIsListed() {
        assertThat(HOUSE.stream().map(it -> it.getPackageName().split("\\.")[2]).distinct())
                .allSatisfy(part -> assertThat(MAY_USE).containsKey(part));
        assertThat(HOUSE.stream().map(it -> it.getPackageName().split("\\.")[2]).distinct())
                .contains("control", "request", "frontdoor", "host", "acid", "manager", "sandbox", "cli");
    }

    /** The container's optional parts are there only if a WAR of the host mentions them. */
    @Test
    void ordinaryClientsNeedNoMicroProfileRestClient() {
        String itsOwn = "org\\.crashonly\\.host\\.calls\\.Call(Failures|Listener|Context)(\\$.*)?";
        noClasses().that().resideInAPackage("org.crashonly.host..").and().haveNameNotMatching(itsOwn)
                .should().dependOnClassesThat(resideInAPackage("org.eclipse.microprofile.rest..")
                        .or(describe("what only such clients are given", it -> it.getName().matches(itsOwn))))
                .check(HOUSE);
    }

    @Test
    void packagesFormNoCycles() {
        slices().matching("org.crashonly.(*)..").should().beFreeOfCycles().check(HOUSE);
        slices().matching("org.crashonly.manager.(*)..").should().beFreeOfCycles().check(HOUSE);
    }

    @Test
    void thePolicyCoreReadsNoClockNeverSleepsAndDoesNoInputOrOutput() {
        noClasses().that().resideInAnyPackage("org.crashonly.manager.policy..", "org.crashonly.manager.recovery..",
                        "org.crashonly.manager.monitor..", "org.crashonly.manager.simulation..", "org.crashonly.manager.study..", "org.crashonly.manager.rejuvenation..",
                        "org.crashonly.fmap..", "org.crashonly.request..")
                // The failure map's file format is the one thing that it reads and writes itself.
                .and().resideOutsideOfPackage("org.crashonly.fmap.file..")
                .should().callMethod(System.class, "currentTimeMillis")
                .orShould().callMethod(System.class, "nanoTime")
                .orShould().dependOnClassesThat(resideInAnyPackage("java.io..", "java.nio.file..", "java.nio.channels..", "java.net.."))
                .orShould().dependOnClassesThat().areAssignableTo(Thread.class)
                .allowEmptyShould(true)
                .check(HOUSE);
    }

    /** A skewed or stepped wall clock changes nothing of a request's life: only dates that people read are taken from it. */
    @Test
    void deadlinesGoByTheMonotonicClock() {
        noClasses().that().resideInAnyPackage("org.crashonly.frontdoor..", "org.crashonly.host.boundary..", "org.crashonly.host.calls..",
                        "org.crashonly.host.effects..", "org.crashonly.host.store..", "org.crashonly.host.mail..", "org.crashonly.host.beans..",
                        "org.crashonly.session..")
                .and().doNotHaveFullyQualifiedName("org.crashonly.frontdoor.AccessLog")
                .and().doNotHaveFullyQualifiedName("org.crashonly.frontdoor.StaticAnswer")
                .and().doNotHaveFullyQualifiedName("org.crashonly.frontdoor.CertificateWatch")
                .should().callMethod(System.class, "currentTimeMillis")
                .orShould().callMethod(Instant.class, "now")
                .check(HOUSE);
    }

    @Test
    void payaraStandsBehindOneSeam() {
        classes().that().resideInAPackage("org.crashonly..").and().resideOutsideOfPackage("org.crashonly.host.payara..")
                .should().onlyDependOnClassesThat(not(resideInAnyPackage(
                        "fish.payara..", "org.glassfish..", "com.sun.enterprise..", "org.apache.catalina..", "org.jboss.weld..")))
                .check(HOUSE);
    }

    private static String packages(String part) {
        return "org.crashonly." + part + "..";
    }
}
