package org.crashonly.manager.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.crashonly.control.StaticContent;
import org.crashonly.manager.DataDirectory;
import org.crashonly.control.ProcessSpec.SessionLimits;
import org.crashonly.power.instrument.SwitchClass;
import org.crashonly.sandbox.staging.StagedWar;
import org.crashonly.sandbox.staging.StaticPattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StagingTest {

    @TempDir
    Path directory;

    DataDirectory data;
    Staging staging;

    @BeforeEach
    void prepare() throws IOException {
        data = new DataDirectory(directory.resolve("data")).prepare();
        staging = new Staging(data);
    }

    @Test
    void aLoneWarBecomesAnApplicationWithADatabase() throws Exception {
        Path war = Wars.war(directory.resolve("My shop.war"));

        Application staged = staging.stage(Descriptor.ofWar(war, null));

        assertThat(staged.name()).isEqualTo("My-shop");
        assertThat(staged.stores()).containsExactly(new Application.Store("db", "acid", "h2"));
        Application.Component only = staged.components().getFirst();
        assertThat(only.war()).isAbsolute().startsWith(data.application("My-shop")).hasSameBinaryContentAs(war);
        assertThat(only.sha256()).hasSize(64);
        assertThat(only).extracting(Application.Component::name, Application.Component::path, Application.Component::process)
                .containsExactly("My-shop", "/", "web");
        assertThat(only.features()).isEmpty();
    }

    @Test
    void staticFilesLieBesideTheWarUnderItsDigestAndGoWithIt() throws Exception {
        Path war = Wars.write(directory.resolve("x.war"), "WEB-INF/web.xml", "img/a.png", "index.html");
        Descriptor descriptor = new Descriptor(
                war, "x",
                List.of(new Descriptor.Component("a", StagedWar.inspect(war), "/", null, "p", List.of(new StaticPattern("/img/*")))),
                List.of(), Application.Policy.DEFAULT, Application.Jvm.DEFAULT);

        Application first = staging.stage(descriptor);

        Application.Component component = first.components().getFirst();
        assertThat(component.staticContent()).isAbsolute().hasParent(component.war().getParent())
                .hasFileName("a-" + component.sha256() + ".static");
        assertThat(StaticContent.read(component.staticContent()).entries()).extracting(StaticContent.Entry::path).containsExactly("/img/a.png");
        assertThat(Staging.all(data)).containsExactly(first);

        Application second = staging.stage(descriptor);
        staging.settle();
        assertThat(component.staticContent()).doesNotExist();
        assertThat(second.components().getFirst().staticContent()).exists();
    }

    @Test
    void classesGetAPowerSwitchOnceForEachContentUnlessTheDescriptorSaysOff() throws Exception {
        Path war = Wars.withClass(directory.resolve("x.war"), StagingTest.class);
        Descriptor descriptor = new Descriptor(
                war, "x",
                List.of(new Descriptor.Component("a", StagedWar.inspect(war), "/", null, "p"),
                        new Descriptor.Component("twin", StagedWar.inspect(war), "/twin", null, "p"),
                        new Descriptor.Component("plain", StagedWar.inspect(war), "/plain", null, "p", List.of(), false)),
                List.of(), Application.Policy.DEFAULT, Application.Jvm.DEFAULT);

        List<Application.Component> first = staging.stage(descriptor).components();
        assertThat(entries(first.getFirst().war())).contains("WEB-INF/classes/" + SwitchClass.NAME + ".class");
        assertThat(first.get(1).war()).hasSameBinaryContentAs(first.getFirst().war());
        assertThat(first.get(2).war()).hasSameBinaryContentAs(war);
        assertThat(first).extracting(Application.Component::sha256).containsOnly(StagedWar.digestOf(war));

        Object made = Files.readAttributes(first.getFirst().war(), BasicFileAttributes.class).fileKey();
        staging.settle();
        Application.Component again = staging.stage(descriptor).components().getFirst();
        assertThat(Files.readAttributes(again.war(), BasicFileAttributes.class).fileKey()).as("made once").isEqualTo(made);

        staging.stage(Descriptor.ofWar(Wars.war(directory.resolve("other.war")), "x"));
        staging.settle();
        try (Stream<Path> kept = Files.list(data.instrumented())) {
            assertThat(kept.filter(it -> it.getFileName().toString().startsWith(again.sha256()))).isEmpty();
        }
    }

    private static List<String> entries(Path war) throws IOException {
        try (ZipFile zip = new ZipFile(war.toFile())) {
            return zip.stream().map(ZipEntry::getName).toList();
        }
    }

    @Test
    void otherVersionsKeepTheReplicas() throws Exception {
        Path war = Wars.war(directory.resolve("a.war"));
        Descriptor descriptor = new Descriptor(directory.resolve("x.yaml"), "x",
                List.of(new Descriptor.Component("a", StagedWar.inspect(war), "/", null, "p")), List.of(), Application.Policy.DEFAULT,
                Application.Jvm.DEFAULT, SessionLimits.DEFAULT, Map.of(), Map.of("p", 2), Application.Standbys.NONE);
        Application first = staging.stage(descriptor);
        staging.settle();
        assertThat(staging.propose(descriptor).application().replicas("p")).isEqualTo(2);

        Wars.write(war, "WEB-INF/web.xml", "new.html");
        assertThat(staging.propose(first, "a", StagedWar.inspect(war)).application().replicas("p")).isEqualTo(2);
    }

    @Test
    void whatWasStagedIsReadByEveryManager() throws Exception {
        Application staged = staging.stage(new Descriptor(
                directory.resolve("x.yaml"),
                "x",
                List.of(new Descriptor.Component("a", StagedWar.inspect(Wars.war(directory.resolve("a.war"))), null, null, "p")),
                List.of(),
                new Application.Policy(Duration.ofMillis(1500), Duration.ofMinutes(5), List.of()),
                Application.Jvm.DEFAULT,
                new SessionLimits(1 << 20, 1 << 16, 10, 1 << 20, 1 << 12, 60_000, 1, 1, 1, 1, 1, 7, 1 << 10, 120_000)));

        assertThat(Staging.all(data)).containsExactly(staged);
    }

    @Test
    void stagingAgainReplacesTheWarsAndLeavesNoOthers() throws Exception {
        Path war = Wars.war(directory.resolve("x.war"));
        Application first = staging.stage(Descriptor.ofWar(war, null));
        Wars.write(war, "WEB-INF/web.xml", "new.html");

        Application second = staging.stage(Descriptor.ofWar(war, null));
        staging.settle();

        assertThat(Staging.all(data)).containsExactly(second);
        assertThat(second.components().getFirst().sha256()).isNotEqualTo(first.components().getFirst().sha256());
        assertThat(first.components().getFirst().war()).doesNotExist();
        try (Stream<Path> children = Files.list(data.application("x"))) {
            assertThat(children).hasSize(2);
        }
    }

    @Test
    void aWarThatChangesWhileItIsStagedLeavesTheOldOneInForce() throws Exception {
        Path war = Wars.war(directory.resolve("x.war"));
        Application first = staging.stage(Descriptor.ofWar(war, null));
        Descriptor descriptor = Descriptor.ofWar(war, null);
        Files.writeString(war, "half");

        assertThatThrownBy(() -> staging.stage(descriptor))
                .isInstanceOf(DescriptorException.class)
                .hasMessage(war + " was written to while it was being staged; try again when it is whole");

        assertThat(Staging.all(data)).containsExactly(first);
        assertThat(first.components().getFirst().war()).exists();
    }

    @Test
    void anExplodedWarIsStagedWhole() throws Exception {
        Path war = Files.createDirectories(directory.resolve("open"));
        Files.createDirectories(war.resolve("WEB-INF/classes"));
        Files.writeString(war.resolve("WEB-INF/classes/a.properties"), "a=b");

        Application staged = staging.stage(Descriptor.ofWar(war, null));

        assertThat(staged.components().getFirst().war().resolve("WEB-INF/classes/a.properties")).hasContent("a=b");
    }

    @Test
    void aStagingThatIsRolledBackLeavesWhatWasThereBefore() throws Exception {
        Path war = Wars.war(directory.resolve("x.war"));
        staging.stage(Descriptor.ofWar(Wars.war(directory.resolve("y.war")), null));
        Application first = staging.stage(Descriptor.ofWar(war, null));
        List<Application> before = Staging.all(data);
        Wars.write(war, "WEB-INF/web.xml", "new.html");

        staging.stage(Descriptor.ofWar(war, null));
        assertThat(staging.keepOnly("x")).containsExactly("y");
        assertThat(Staging.all(data)).doesNotContain(first).hasSize(1);
        staging.rollBack();

        assertThat(Staging.all(data)).hasSize(2).isEqualTo(before);
        assertThat(first.components().getFirst().war()).exists();
        try (Stream<Path> children = Files.list(data.application("x"))) {
            assertThat(children).hasSize(2);
        }
    }

    @Test
    void anApplicationThatWasNotThereBeforeIsGoneAfterARollBack() throws Exception {
        staging.stage(Descriptor.ofWar(Wars.war(directory.resolve("x.war")), null));

        staging.rollBack();

        assertThat(Staging.all(data)).isEmpty();
        assertThat(data.application("x")).doesNotExist();
    }

    @Test
    void whatAKilledStagingPutInForceStaysInForce() throws Exception {
        Path war = Wars.war(directory.resolve("x.war"));
        staging.stage(Descriptor.ofWar(war, null));
        Wars.write(war, "WEB-INF/web.xml", "new.html");
        Application second = staging.stage(Descriptor.ofWar(war, null));
        Staging next = new Staging(data);
        Descriptor descriptor = Descriptor.ofWar(war, null);
        Files.writeString(war, "half");

        assertThatThrownBy(() -> next.stage(descriptor)).isInstanceOf(DescriptorException.class);
        next.rollBack();

        assertThat(Staging.all(data)).containsExactly(second);
    }

    @Test
    void whoIsKilledWhileStagingLeavesNothingThatCounts() throws Exception {
        Application first = staging.stage(Descriptor.ofWar(Wars.war(directory.resolve("x.war")), null));
        Files.createDirectories(data.application("x").resolve("wars-half"));
        Files.createDirectories(data.application("y").resolve("wars-half"));
        Files.writeString(data.application("x").resolve("application.json.new"), "{half");

        assertThat(Staging.all(data)).containsExactly(first);
        assertThat(staging.keepOnly("x")).isEmpty();
        staging.stage(Descriptor.ofWar(directory.resolve("x.war"), null));
        staging.settle();

        try (Stream<Path> children = Files.list(data.application("x"))) {
            assertThat(children).hasSize(2);
        }
        assertThat(data.application("y")).doesNotExist();
    }

    @Test
    void otherApplicationsAreForgottenByName() throws Exception {
        staging.stage(Descriptor.ofWar(Wars.war(directory.resolve("x.war")), null));
        Application y = staging.stage(Descriptor.ofWar(Wars.war(directory.resolve("y.war")), null));

        assertThat(staging.keepOnly("y")).containsExactly("x");
        assertThat(Staging.all(data)).containsExactly(y);
    }

    @Test
    void aLoneWarIsCheckedBeforeAnythingElse() throws IOException {
        Path war = directory.resolve("none.war");
        assertThatThrownBy(() -> Descriptor.ofWar(war, null)).hasMessage(war + " does not exist: give the path of a WAR file or of an exploded WAR");
        Path good = Wars.war(directory.resolve("server.war"));
        assertThatThrownBy(() -> Descriptor.ofWar(good, null))
                .hasMessage(good + ": name 'server' is the server's own; choose another one; give another one with --name");
        assertThatThrownBy(() -> Descriptor.ofWar(good, "a b"))
                .hasMessage("--name: name 'a b': expected 1 to 63 letters, digits, '.', '_' or '-', beginning with a letter or digit");
    }
}
