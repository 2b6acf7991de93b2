package org.crashonly.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.crashonly.host.HostProcess.module;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.crashonly.control.Generation;
import org.crashonly.control.Message;
import org.crashonly.control.Message.ModuleStatus;
import org.crashonly.control.Message.State;
import org.crashonly.control.Message.Status;
import org.crashonly.control.ProcessSpec.ModuleSpec;
import org.crashonly.host.apps.DrowsyListener;
import org.crashonly.host.apps.ExtendsMissing;
import org.crashonly.host.apps.HelloServlet;
import org.crashonly.host.apps.LeavingListener;
import org.crashonly.host.apps.NeedsMissing;
import org.crashonly.host.apps.RestlessListener;
import org.crashonly.host.apps.TalkativeListener;
import org.crashonly.host.apps.effects.ApartResource;
import org.crashonly.host.apps.effects.EffectsApplication;
import org.crashonly.host.apps.effects.EjbResource;
import org.crashonly.host.apps.effects.Ledger;
import org.crashonly.power.instrument.Limits;
import org.crashonly.power.instrument.WarInstrumenter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a host says about WARs that do not deploy. */
class FailingDeploymentIT {

    @TempDir
    private Path directory;

    @Test
    void eachModuleThatDoesNotRunSaysWhy() throws Exception {
        Path good = new WarFile().add(HelloServlet.class).write(directory.resolve("good.war"));
        Path unsatisfied = new WarFile().beans().add(NeedsMissing.class, NeedsMissing.Missing.class).write(directory.resolve("unsatisfied.war"));
        Path classless = new WarFile().add(ExtendsMissing.class).add("WEB-INF/web.xml", startOf(ExtendsMissing.class.getName()))
                .write(directory.resolve("classless.war"));
        Path syntax = new WarFile().add("WEB-INF/web.xml", "<web-app><servlet></web-app>").write(directory.resolve("syntax.war"));
        Path noServlet = new WarFile().add("WEB-INF/web.xml", startOf("org.example.NoSuchServlet")).write(directory.resolve("noservlet.war"));
        Path noSource = new WarFile().beans().add(HelloServlet.class).add("WEB-INF/classes/META-INF/persistence.xml", """
                <persistence version="3.0" xmlns="https://jakarta.ee/xml/ns/persistence">
                  <persistence-unit name="u" transaction-type="JTA"><jta-data-source>jdbc/none</jta-data-source></persistence-unit>
                </persistence>
                """).write(directory.resolve("nosource.war"));
        Path apart = new WarFile().add(EffectsApplication.class, ApartResource.class).write(directory.resolve("apart.war"));
        Path storeless = new WarFile().add(EffectsApplication.class, EjbResource.class, Ledger.class).write(directory.resolve("storeless.war"));
        Path damaged = Files.writeString(directory.resolve("damaged.war"), "no zip at all");

        try (HostProcess host = HostProcess.start(directory, null, List.of(), module("unsatisfied", unsatisfied, "/"),
                module("classless", classless, "/"), module("syntax", syntax, "/"), module("noservlet", noServlet, "/"),
                module("nosource", noSource, "/"), module("apart", apart, "/"), module("storeless", storeless, "/"), module("damaged", damaged, "/"),
                module("absent", directory.resolve("absent.war"), "/"), module("good", good, "/good"))) {
            Status status = host.awaitEnd();

            Map<String, String> failures = status.modules().stream().filter(module -> module.failure() != null)
                    .collect(Collectors.toMap(module -> module.id().name(), ModuleStatus::failure));
            assertThat(status.state()).as("one runs").isEqualTo(State.READY);
            assertThat(failures).containsOnlyKeys("unsatisfied", "classless", "syntax", "noservlet", "nosource", "apart", "storeless", "damaged", "absent");
            assertThat(failures.get("unsatisfied")).contains("Unsatisfied dependencies for type Missing", "NeedsMissing.missing");
            assertThat(failures.get("classless")).contains("MissingServlet");
            assertThat(failures.get("syntax")).contains("web.xml");
            assertThat(failures.get("noservlet")).contains("org.example.NoSuchServlet");
            assertThat(failures.get("nosource")).contains("jdbc/none");
            assertThat(failures.get("apart")).as("an effect that its record cannot be stored with").contains("ApartResource.add", "@Transactional(REQUIRES_NEW)");
            assertThat(failures.get("storeless")).contains("EjbResource.add", "no store");
            assertThat(failures.get("absent")).contains("absent.war does not exist");
            assertThat(failures.values()).allSatisfy(line -> assertThat(line).hasSizeLessThan(600).doesNotContain("\n"));
            assertThat(host.get(host.port("good"), "/good/hello").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void ofWhatDoesNotStartNoThreadGoesOn() throws Exception {
        Path plain = new WarFile().add(RestlessListener.class).write(directory.resolve("plain.war"));
        Path restless = directory.resolve("restless.war");
        assertThat(WarInstrumenter.instrument(plain, restless, Limits.USUAL).gaps()).isEmpty();
        Path leaving = directory.resolve("leaving.war");
        assertThat(WarInstrumenter.instrument(new WarFile().add(LeavingListener.class).write(directory.resolve("leaver.war")), leaving, Limits.USUAL).gaps())
                .isEmpty();
        Path talkative = directory.resolve("talkative.war");
        assertThat(WarInstrumenter.instrument(new WarFile().add(TalkativeListener.class, TalkativeListener.Reason.class)
                .write(directory.resolve("talker.war")), talkative, Limits.USUAL).gaps()).isEmpty();
        Path good = new WarFile().add(HelloServlet.class).write(directory.resolve("good.war"));
        ModuleSpec module = module("restless", restless, "/restless");

        try (HostProcess host = HostProcess.start(directory, null, List.of(), module, module("leaving", leaving, "/leaving"),
                module("talkative", talkative, "/talkative"), module("good", good, "/good"))) {
            int ignored = host.awaitReady("good");
            assertThat(host.module("talkative").failure()).contains("a reason of its own, at length");
            assertThat(host.module("leaving").failure()).as("it ends its own deployment, and not the JVM").contains("System.exit(3)");
            assertThat(host.module("restless").failure()).contains("no start beside");
            assertThat(host.jcmd("Thread.print")).contains("overdue requests").doesNotContain(RestlessListener.THREAD);

            host.tell(new Message.RestartModule(new Generation(module.id(), 1), null, false));
            await().until(() -> host.module("restless").generation() == 1 && host.module("restless").failure() != null);
            assertThat(host.jcmd("Thread.print")).doesNotContain(RestlessListener.THREAD);
        }
    }

    /** One without a power switch, as {@code power-switch: off} leaves a WAR: what an interrupt ends is ended. */
    @Test
    void withoutAPowerSwitchNoThreadGoesOnThatHeedsAnInterrupt() throws Exception {
        Path drowsy = new WarFile().add(DrowsyListener.class).write(directory.resolve("drowsy.war"));
        Path good = new WarFile().add(HelloServlet.class).write(directory.resolve("good.war"));

        try (HostProcess host = HostProcess.start(directory, null, List.of(), module("drowsy", drowsy, "/drowsy"), module("good", good, "/good"))) {
            int ignored = host.awaitReady("good");
            assertThat(host.module("drowsy").failure()).contains("no start beside");
            assertThat(host.jcmd("Thread.print")).contains("overdue requests").doesNotContain(DrowsyListener.THREAD);
        }
    }

    private static String startOf(String servlet) {
        return """
                <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
                  <servlet><servlet-name>s</servlet-name><servlet-class>%s</servlet-class><load-on-startup>1</load-on-startup></servlet>
                </web-app>
                """.formatted(servlet);
    }
}
