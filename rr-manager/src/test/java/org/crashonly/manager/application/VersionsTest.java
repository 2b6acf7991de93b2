package org.crashonly.manager.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.crashonly.control.ProcessSpec.SessionLimits;
import org.crashonly.manager.DataDirectory;
import org.crashonly.sandbox.staging.StagedWar;
import org.crashonly.sandbox.staging.StaticPattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VersionsTest {

    @TempDir
    Path directory;

    private DataDirectory data;
    private Staging staging;
    private Versions versions;
    private Path cart;
    private Path stock;
    private Application first;

    @BeforeEach
    void stage() throws Exception {
        data = new DataDirectory(directory.resolve("data")).prepare();
        staging = new Staging(data);
        versions = new Versions(data);
        cart = Wars.write(directory.resolve("cart.war"), "WEB-INF/web.xml", "img/a.png");
        stock = Wars.war(directory.resolve("stock.war"));
        first = staging.stage(descriptor());
        staging.settle();
    }

    private Descriptor descriptor() throws Exception {
        return new Descriptor(
                directory.resolve("x.yaml"), "x",
                List.of(new Descriptor.Component("cart", StagedWar.inspect(cart), "/", null, "p", List.of(new StaticPattern("/img/*"))),
                        new Descriptor.Component("stock", StagedWar.inspect(stock), "/stock", null, "p", List.of(), false)),
                List.of(), Application.Policy.DEFAULT, Application.Jvm.DEFAULT);
    }

    private List<String> home() throws Exception {
        try (Stream<Path> children = Files.list(data.application("x"))) {
            return children.map(it -> it.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void aProposalChangesNothingUntilItIsPutInForceAndThenWhatStayedTheSameKeepsItsFiles() throws Exception {
        Wars.write(stock, "WEB-INF/web.xml", "new.html");

        Staging.Proposal proposal = staging.propose(descriptor());

        assertThat(Staging.all(data)).containsExactly(first);
        Application second = versions.candidate("x", proposal.candidate()).orElseThrow();
        assertThat(second).isEqualTo(proposal.application());
        assertThat(second.components().getFirst()).as("the same content").isEqualTo(first.components().getFirst());
        assertThat(second.components().get(1).war()).isNotEqualTo(first.components().get(1).war()).hasSameBinaryContentAs(stock);

        versions.goOn("x", proposal.candidate());

        assertThat(Staging.all(data)).containsExactly(second);
        assertThat(versions.before("x")).contains(first);
        assertThat(versions.candidate("x", proposal.candidate())).isEmpty();

        versions.settle("x");

        assertThat(versions.before("x")).isEmpty();
        assertThat(first.components().get(1).war()).as("superseded").doesNotExist();
        assertThat(second.components()).allSatisfy(it -> assertThat(it.war()).exists());
        assertThat(second.components().getFirst().staticContent()).exists();
        assertThat(Staging.all(data)).containsExactly(second);
    }

    @Test
    void aComponentsWarIsReplacedAndEverythingElseStays() throws Exception {
        Path other = Wars.write(directory.resolve("cart-2.war"), "WEB-INF/web.xml", "img/b.png");

        Staging.Proposal proposal = staging.propose(first, "cart", StagedWar.inspect(other));

        Application.Component next = proposal.application().components().getFirst();
        assertThat(next.sha256()).isEqualTo(StagedWar.digestOf(other));
        assertThat(next.path()).isEqualTo("/");
        assertThat(next.made()).isEqualTo(first.components().getFirst().made());
        assertThat(next.staticContent()).as("its static files are taken out, too").exists();
        assertThat(proposal.application().components().get(1)).isEqualTo(first.components().get(1));
    }

    @Test
    void replicasAndSparesStayWhicheverWayAnotherVersionComes() throws Exception {
        Descriptor replicated = new Descriptor(
                directory.resolve("x.yaml"), "x", descriptor().components(), List.of(), Application.Policy.DEFAULT, Application.Jvm.DEFAULT,
                SessionLimits.DEFAULT, Map.of(), Map.of("p", 2), new Application.Standbys(Map.of("p", Application.Standby.HOT), 3));
        Application second = staging.propose(replicated).application();
        assertThat(second.replicas("p")).isEqualTo(2);
        assertThat(second.standbys()).isEqualTo(replicated.standbys());

        Application third = staging.propose(second, "cart", StagedWar.inspect(stock)).application();

        assertThat(third.replicas("p")).isEqualTo(2);
        assertThat(third.standbys()).isEqualTo(replicated.standbys());
        assertThat(staging.propose(withNextStandingBy(false), "cart", StagedWar.inspect(stock)).application().components().getFirst().hot()).isTrue();
    }

    @Test
    void noWarThatActsByItselfTakesThePlaceOfOneThatThereAreTwoOf() throws Exception {
        StagedWar timer = StagedWar.inspect(
                Wars.write(directory.resolve("timer.war"), "WEB-INF/web.xml", "WEB-INF/classes/Ljakarta/ejb/Startup;.class"));
        Application hot = with(Map.of(), Application.Standby.HOT, false);

        assertThatThrownBy(() -> staging.propose(hot, "cart", timer)).isInstanceOf(DescriptorException.class)
                .hasMessageContaining("timer.war has @Startup in ").hasMessageContaining("process 'p' has a hot spare; deploy a descriptor without");
        assertThatThrownBy(() -> staging.propose(with(Map.of("p", 2), Application.Standby.NONE, false), "cart", timer))
                .hasMessageContaining("process 'p' has replicas; deploy a descriptor without");

        assertThatThrownBy(() -> staging.propose(withNextStandingBy(false), "cart", timer))
                .hasMessageContaining("timer.war has @Startup in ").hasMessageContaining("the next generation of 'cart' stands by; deploy a descriptor without");

        for (Application bearable : List.of(
                with(Map.of(), Application.Standby.POOL, false), with(Map.of("p", 2), Application.Standby.HOT, true),
                withNextStandingBy(true))) {
            assertThat(staging.propose(bearable, "cart", timer).application().components().getFirst().sha256()).isEqualTo(timer.sha256());
        }
    }

    private Application withNextStandingBy(boolean sideBySide) {
        return first.with(first.components().stream().map(it -> new Application.Component(
                it.name(), it.war(), it.sha256(), it.features(), it.path(), it.host(), it.process(), it.operations(), it.staticContent(),
                it.bareBeans(), it.made(), sideBySide, it.alone(), it.overlaps(), it.warmUp(), it.identifiedBy(), true)).toList());
    }

    private Application with(Map<String, Integer> replicas, Application.Standby standby, boolean sideBySide) {
        List<Application.Component> components = first.components().stream().map(it -> new Application.Component(
                it.name(), it.war(), it.sha256(), it.features(), it.path(), it.host(), it.process(), it.operations(), it.staticContent(),
                it.bareBeans(), it.made(), sideBySide, it.alone(), it.overlaps(), it.warmUp())).toList();
        return new Application("x", components, first.stores(), first.policy(), first.jvm(), first.sessions(), first.sandboxes(), replicas,
                new Application.Standbys(Map.of("p", standby), 1));
    }

    @Test
    void whatFailedGivesItsPlaceBackAndIsRemovedWhenThatIsDone() throws Exception {
        Wars.write(stock, "WEB-INF/web.xml", "new.html");
        Staging.Proposal proposal = staging.propose(descriptor());
        versions.goOn("x", proposal.candidate());

        versions.goBack("x");

        assertThat(versions.inForce("x")).contains(first);
        assertThat(versions.failed("x")).contains(proposal.application());
        assertThat(versions.before("x")).isEmpty();

        versions.settle("x");

        assertThat(home()).containsExactly("application.json", first.components().getFirst().war().getParent().getFileName().toString());
        assertThat(first.components()).allSatisfy(it -> assertThat(it.war()).exists());
    }

    @Test
    void whoeverIsKilledInBetweenMayDoItAgain() throws Exception {
        Wars.write(stock, "WEB-INF/web.xml", "new.html");
        Staging.Proposal proposal = staging.propose(descriptor());
        Files.createLink(data.application("x").resolve("application.json.before"), data.application("x").resolve("application.json"));

        versions.goOn("x", proposal.candidate());
        assertThat(versions.before("x")).as("linked already").contains(first);

        Files.createLink(data.application("x").resolve("application.json.failed"), data.application("x").resolve("application.json"));
        versions.goBack("x");
        assertThat(versions.inForce("x")).contains(first);
        assertThat(versions.failed("x")).contains(proposal.application());
    }

    @Test
    void whatWasNotThereBeforeIsGoneAgain() throws Exception {
        Staging.Proposal proposal = staging.propose(Descriptor.ofWar(stock, "y"));
        versions.goOn("y", proposal.candidate());
        assertThat(versions.before("y")).isEmpty();

        versions.goBack("y");
        assertThat(versions.inForce("y")).isEmpty();
        versions.remove("y");
        assertThat(data.application("y")).doesNotExist();

        Staging.Proposal unwanted = staging.propose(Descriptor.ofWar(stock, "z"));
        staging.withdraw(unwanted);
        assertThat(data.application("z")).doesNotExist();
        assertThat(Staging.all(data)).containsExactly(first);
    }

    @Test
    void noPathOutOfTheStagingAreaIsAVersion() throws Exception {
        assertThat(versions.candidate("x", "../y")).isEmpty();
        assertThat(versions.candidate("x", "wars-1/../..")).isEmpty();
        assertThat(versions.candidate("x", "wars-404")).isEmpty();
    }
}
