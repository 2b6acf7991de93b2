package org.crashonly.manager.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.crashonly.control.ProcessSpec.SessionLimits;
import org.crashonly.fmap.infer.Parameters;
import org.crashonly.sandbox.staging.StagedWar;
import org.crashonly.sandbox.staging.StaticPattern;
import org.crashonly.sandbox.staging.UnusableWarException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DescriptorReaderTest {

    @TempDir
    Path directory;

    @BeforeEach
    void wars() throws IOException {
        for (String name : List.of("a.war", "b.war", "c.war")) {
            Wars.war(directory.resolve(name));
        }
        Wars.withText(directory.resolve("listens.war"), "WEB-INF/ejb-jar.xml", "<ejb-jar><message-driven></message-driven></ejb-jar>");
        Wars.withText(directory.resolve("named.war"), "WEB-INF/web.xml", "<lookup-name>java:global/shop/Cart</lookup-name>");
        Wars.write(directory.resolve("whole.ear"), "META-INF/application.xml", "a.war");
        Wars.write(directory.resolve("disguised.war"), "META-INF/application.xml", "a.war");
        Wars.write(directory.resolve("classes.war"), "A.class");
        Files.writeString(directory.resolve("text.war"), "no zip");
        Files.createDirectory(directory.resolve("exploded.war"));
    }

    @Test
    void aWholeDescriptorIsRead() throws Exception {
        Descriptor shop = read("""
                application: shop
                components:
                  storefront: {war: a.war, path: /, process: web, standby: none, replicas: 1, static: [/index.html, '*.html']}
                  catalog:    {war: b.war, process: shop}
                  orders:     {war: c.war, path: /orders, host: Shop.Example.org}
                stores:
                  db: {type: acid, engine: h2}
                sessions: {count: 5000, size: 256m, session-size: 512k, attributes: 50, attribute-size: 64k, idle: 2h, ledger-size: 1g, answer-size: 32k, retention: 12h}
                policy: {default-ttl: 30s, max-ttl: 2m, trusted-proxies: [10.0.0.0/8, "::1"]}
                jvm:
                  heap: 1g
                  options: [-XX:MaxMetaspaceSize=200m, "-Dmode=x y"]
                env: {GREETING: hello, NUMBER: 7}
                """);

        assertThat(shop).isEqualTo(new Descriptor(
                directory.resolve("shop.yaml"),
                "shop",
                List.of(
                        new Descriptor.Component("storefront", looked("a.war"), "/", null, "web",
                                List.of(new StaticPattern("/index.html"), new StaticPattern("*.html"))),
                        new Descriptor.Component("catalog", looked("b.war"), null, null, "shop"),
                        new Descriptor.Component("orders", looked("c.war"), "/orders", "shop.example.org", "orders")),
                List.of(new Application.Store("db", "acid", "h2")),
                new Application.Policy(Duration.ofSeconds(30), Duration.ofSeconds(120), List.of("10.0.0.0/8", "::1")),
                new Application.Jvm(
                        1024, List.of("-XX:MaxMetaspaceSize=200m", "-Dmode=x y"), Map.of("GREETING", "hello", "NUMBER", "7")),
                new SessionLimits(
                        256 << 20, 512 << 10, 50, 1 << 30, 32 << 10, 12 * 3_600_000, SessionLimits.DEFAULT.softBytes(),
                        SessionLimits.DEFAULT.softValueBytes(), SessionLimits.DEFAULT.loadMillis(), SessionLimits.DEFAULT.waiting(),
                        SessionLimits.DEFAULT.connections(), 5_000, 64 << 10, 2 * 3_600_000)));
    }

    @Test
    void theLeastDescriptorGetsDefaults() throws Exception {
        Descriptor least = read("{application: x, components: {a: {war: a.war}}}");

        assertThat(least.components()).containsExactly(new Descriptor.Component("a", looked("a.war"), null, null, "a"));
        assertThat(least.stores()).isEmpty();
        assertThat(least.policy()).isEqualTo(Application.Policy.DEFAULT);
        assertThat(least.jvm()).isEqualTo(Application.Jvm.DEFAULT);
        assertThat(least.sessions()).isEqualTo(SessionLimits.DEFAULT);
    }

    @Test
    void theFailureMapIsLearnedByThePublishedParametersUnlessOthersAreSaid() throws Exception {
        String some = "{application: x, components: {a: {war: a.war}}, policy: {failure-map: {support: 5, confidence: 80%}}}";
        assertThat(read(some).policy().failureMap()).isEqualTo(new Parameters(Duration.ofSeconds(10), 5, 0.8, Duration.ofDays(30)));
        String all = "{application: x, components: {a: {war: a.war}}, policy: {failure-map: {window: 3s, support: 1, confidence: 100%, forget: 48h}}}";
        assertThat(read(all).policy().failureMap()).isEqualTo(new Parameters(Duration.ofSeconds(3), 1, 1, Duration.ofDays(2)));
        assertThat(read("{application: x, components: {a: {war: a.war}}}").policy().failureMap()).isEqualTo(Parameters.DEFAULT);
    }

    @Test
    void aShortMaxTtlAlonePullsTheDefaultDown() throws Exception {
        assertThat(read("{application: x, components: {a: {war: a.war}}, policy: {max-ttl: 10s}}").policy())
                .isEqualTo(new Application.Policy(Duration.ofSeconds(10), Duration.ofSeconds(10), List.of()));
    }

    @Test
    void aSmallTableAlonePullsDownWhatOneEntryMayHave() throws Exception {
        SessionLimits small = read("{application: x, components: {a: {war: a.war}}, sessions: {size: 1m, ledger-size: 1mb}}").sessions();
        assertThat(small.sessionBytes()).isEqualTo(256 << 10);
        assertThat(small.answerBytes()).isEqualTo(256 << 10);
    }

    @Test
    void aProcessHasAsManyReplicasAsAnyOfItsComponentsAsksFor() throws Exception {
        assertThat(read("""
                application: x
                components:
                  a: {war: a.war, process: p, replicas: 2}
                  b: {war: b.war, process: p}
                  c: {war: listens.war, replicas: 1}
                  d: {war: listens.war, replicas: 3, sandbox: {side-by-side: on}}
                  e: {war: named.war, replicas: 4}
                """).replicas()).isEqualTo(Map.of("p", 2, "d", 3, "e", 4));
    }

    @Test
    void aComponentHasAPowerSwitchUnlessItSaysOtherwise() throws Exception {
        assertThat(read("""
                application: x
                components:
                  a: {war: a.war}
                  b: {war: b.war, sandbox: {power-switch: off}}
                  c: {war: c.war, sandbox: {power-switch: on}}
                """).components()).extracting(Descriptor.Component::powerSwitch).containsExactly(true, false, true);
    }

    @Test
    void theSandboxOfAProcessIsWhatItsComponentsSayThenWhatTheApplicationSays() throws Exception {
        Descriptor enclosed = read("""
                application: x
                components:
                  a: {war: a.war, process: web, sandbox: {heap: 256m, threads: 300}}
                  b: {war: b.war, process: web, sandbox: {threads: 300, files: 1000}}
                  c: {war: c.war, sandbox: {isolation: none, metaspace: 2g}}
                jvm: {heap: 1g}
                sandbox: {isolation: bubblewrap, metaspace: 200m}
                """);
        assertThat(enclosed.sandboxes()).isEqualTo(Map.of(
                "web", new Application.Sandbox(256, 200, 300, 1000, Application.Isolation.BUBBLEWRAP),
                "c", new Application.Sandbox(1024, 2048, 0, 0, Application.Isolation.NONE)));
        assertThat(read("{application: x, components: {a: {war: a.war}}}").sandboxes())
                .isEmpty();
    }

    @Test
    void aProcessHasTheSpareThatItsComponentsSay() throws Exception {
        Application.Standbys standbys = read("""
                application: x
                components:
                  a: {war: a.war, process: web, standby: hot}
                  b: {war: b.war, process: web}
                  c: {war: c.war, standby: pool}
                  d: {war: c.war, standby: none}
                  e: {war: c.war}
                standby: {pool: 2}
                """).standbys();
        assertThat(standbys).isEqualTo(new Application.Standbys(Map.of("web", Application.Standby.HOT, "c", Application.Standby.POOL), 2));
        assertThat(read("{application: x, components: {a: {war: a.war}}}").standbys()).isEqualTo(Application.Standbys.NONE);
    }

    @Test
    void theNextGenerationOfAComponentStandsByIfItSaysSoWhateverItsProcessHas() throws Exception {
        assertThat(read("""
                application: x
                components:
                  a: {war: a.war, process: web, standby: pool, module-standby: hot}
                  b: {war: b.war, process: web, module-standby: none}
                  c: {war: c.war}
                """).components().stream().filter(Descriptor.Component::hot).map(Descriptor.Component::name)).containsExactly("a");
    }

    @Test
    void ofWhatMustNotBeThereTwiceNoNextGenerationStandsBy() throws Exception {
        Wars.write(directory.resolve("timer.war"), "WEB-INF/web.xml", "WEB-INF/classes/Ljakarta/ejb/Startup;.class");
        Wars.write(directory.resolve("sessions.war"), "WEB-INF/web.xml", "WEB-INF/classes/Ljakarta/enterprise/context/SessionScoped;.class");
        assertThatThrownBy(() -> read(component("{war: timer.war, module-standby: hot}"))).hasMessageContaining(
                "components.a.module-standby: 'hot' keeps a second generation of 'a' deployed in its process, which would act as well: it has @Startup in"
                        + " WEB-INF/classes/Ljakarta/ejb/Startup;.class; say 'sandbox: {side-by-side: on}' if two may be deployed at a time");
        assertThatThrownBy(() -> read(component("{war: sessions.war, module-standby: hot}"))).hasMessageContaining("java:module name");
        assertThatThrownBy(() -> read(component("{war: a.war, module-standby: hot, sandbox: {side-by-side: off}}")))
                .hasMessageContaining("it has side-by-side: off");
        assertThat(read(component("{war: timer.war, module-standby: hot, sandbox: {side-by-side: on}}")).components().getFirst().hot()).isTrue();
    }

    @Test
    void whatActsByItselfIsNotKeptHotUnlessItIsSaidThatItMayBe() throws Exception {
        Wars.write(directory.resolve("timer.war"), "WEB-INF/web.xml", "WEB-INF/classes/Ljakarta/ejb/Startup;.class");
        assertThatThrownBy(() -> read("""
                application: x
                components:
                  a: {war: a.war, process: web, standby: hot}
                  b: {war: timer.war, process: web}
                """)).hasMessageContaining("components.a.standby: 'hot' keeps a second generation of 'b' deployed, which would act as well: it has"
                        + " @Startup in WEB-INF/classes/Ljakarta/ejb/Startup;.class; use 'pool', or say 'sandbox: {side-by-side: on}' of it");
        assertThat(read("""
                application: x
                components: {b: {war: timer.war, standby: hot, sandbox: {side-by-side: on}}}
                """).standbys().of("b")).isEqualTo(Application.Standby.HOT);
        assertThat(read("{application: x, components: {b: {war: timer.war, standby: pool}}}").standbys().of("b"))
                .isEqualTo(Application.Standby.POOL);
    }

    @Test
    void beansMayBeWithoutABoundary() throws Exception {
        assertThat(read("""
                application: x
                components:
                  a: {war: a.war}
                  b: {war: b.war, sandbox: {bare-beans: [org.acme.Clock, org.acme.util.*]}}
                  c: {war: c.war, sandbox: {bare-beans: ['*']}}
                """).components()).extracting(Descriptor.Component::bareBeans)
                .containsExactly(List.of(), List.of("org.acme.Clock", "org.acme.util.*"), List.of("*"));
    }

    @Test
    void callersMayBeKnownByFieldsOfTheirOwn() throws Exception {
        assertThat(read("""
                application: x
                components:
                  a: {war: a.war}
                  b: {war: b.war, identified-by: [X-Api-Key, X-Tenant]}
                """).components()).extracting(Descriptor.Component::identifiedBy).containsExactly(List.of(), List.of("X-Api-Key", "X-Tenant"));
    }

    @Test
    void pathsOfAWarmUpAreAskedForInTheirOrder() throws Exception {
        assertThat(read("{application: x, components: {a: {war: a.war, warm-up: [/, '/products?page=1']}, b: {war: b.war}}}").components())
                .extracting(Descriptor.Component::warmUp).containsExactly(List.of("/", "/products?page=1"), List.of());
    }

    @Test
    void theSamePathOnAnotherHostIsAnotherPlace() throws Exception {
        assertThat(read("{application: x, components: {a: {war: a.war, path: /}, b: {war: b.war, path: /, host: b.example}}}").components())
                .hasSize(2);
    }

    @Test
    void allProblemsAreToldTogetherInTheOrderOfTheFile() {
        assertThat(problems("""
                application: server
                components:
                  a: {war: none.war, path: shop}
                polcy: {}
                """))
                .isEqualTo("""
                        FILE:1:14: application: name 'server' is the server's own; choose another one
                        FILE:3:12: components.a.war: DIR/none.war does not exist: give the path of a WAR file or of an exploded WAR
                        FILE:3:28: components.a.path: 'shop': expected a path such as / or /shop, beginning with a slash, without one at its end
                        FILE:4:1: polcy: unknown key; did you mean 'policy'? allowed here: application, components, stores, sessions, policy, jvm, env, sandbox, standby""");
    }

    /** Descriptors that are whole but for one thing, and what is said of it. */
    static Stream<Arguments> bad() {
        String component = "allowed here: war, path, host, process, standby, module-standby, replicas, static, identified-by, sandbox, warm-up";
        return Stream.of(
                // the file
                Arguments.of("", "FILE: is empty; expected at least 'application' and 'components'"),
                Arguments.of("# nothing", "FILE: is empty; expected at least 'application' and 'components'"),
                Arguments.of("a: [", "FILE:1:5: is not YAML: expected the node content, but found '<stream end>'"),
                Arguments.of("a: b: c", "FILE:1:5: is not YAML: mapping values are not allowed here"),
                Arguments.of("- a", "FILE:1:1: expected keys and values, not a list"),
                Arguments.of("just text", "FILE:1:1: expected keys and values, not 'just text'"),
                // the application
                Arguments.of("components: {a: {war: a.war}}", "FILE:1:1: lacks the key 'application'"),
                Arguments.of("application: x", "FILE:1:1: lacks the key 'components'"),
                Arguments.of("application: [x]\ncomponents: {a: {war: a.war}}", "FILE:1:14: application: expected a text, not a list"),
                Arguments.of("application:\ncomponents: {a: {war: a.war}}", "FILE:1:13: application: expected a text, not nothing"),
                Arguments.of(
                        "application: a/b\ncomponents: {a: {war: a.war}}",
                        "FILE:1:14: application: name 'a/b': expected 1 to 63 letters, digits, '.', '_' or '-', beginning with a letter or digit"),
                Arguments.of(
                        "application: ''\ncomponents: {a: {war: a.war}}",
                        "FILE:1:14: application: name '': expected 1 to 63 letters, digits, '.', '_' or '-', beginning with a letter or digit"),
                Arguments.of(
                        with("tls: {}"),
                        "FILE:3:1: tls: belongs to the server, whose front doors serve every application: crashonly run --tls-certificate FILE --tls-key"
                                + " FILE; allowed here: application, components, stores, sessions, policy, jvm, env, sandbox, standby"),
                Arguments.of(
                        with("resources: {}"),
                        "FILE:3:1: resources: not yet supported; allowed here: application, components, stores, sessions, policy, jvm, env, sandbox, standby"),
                Arguments.of(with("application: y"), "FILE:3:1: application: stands twice"),
                // components
                Arguments.of("application: x\ncomponents: {}", "FILE:2:13: components: expected at least one component"),
                Arguments.of("application: x\ncomponents: [a]", "FILE:2:13: components: expected keys and values, not a list"),
                Arguments.of(
                        "application: x\ncomponents: {'a b': {war: a.war}}",
                        "FILE:2:14: components.a b: name 'a b': expected 1 to 63 letters, digits, '.', '_' or '-', beginning with a letter or digit"),
                Arguments.of(component("{}"), "FILE:2:17: components.a: lacks the key 'war'"),
                Arguments.of(component("{wra: a.war, war: a.war}"), "FILE:2:18: components.a.wra: unknown key; did you mean 'war'? " + component),
                Arguments.of(component("{colour: red, war: a.war}"), "FILE:2:18: components.a.colour: unknown key; " + component),
                Arguments.of(component("{war: a.war, libs: x}"), "FILE:2:30: components.a.libs: not yet supported; " + component),
                Arguments.of(component("{war: none.war}"), "FILE:2:23: components.a.war: DIR/none.war does not exist: give the path of a WAR file or of an exploded WAR"),
                Arguments.of(component("{war: exploded.war}"), "FILE:2:23: components.a.war: DIR/exploded.war holds nothing to serve: expected WEB-INF or web pages"),
                Arguments.of(
                        component("{war: whole.ear}"),
                        "FILE:2:23: components.a.war: DIR/whole.ear is an enterprise archive (EAR), which is not supported:"
                                + " give each WAR in it as a component of its own, with the EAR's libraries in its WEB-INF/lib"),
                Arguments.of(
                        component("{war: disguised.war}"),
                        "FILE:2:23: components.a.war: DIR/disguised.war is an enterprise archive (EAR), which is not supported:"
                                + " give each WAR in it as a component of its own, with the EAR's libraries in its WEB-INF/lib"),
                Arguments.of(
                        component("{war: classes.war}"), "FILE:2:23: components.a.war: DIR/classes.war is a JAR without WEB-INF, not a web application:"
                                + " package it as a WAR, with its classes in WEB-INF/classes or itself in WEB-INF/lib"),
                Arguments.of(
                        component("{war: text.war}"),
                        "FILE:2:23: components.a.war: DIR/text.war is no WAR, or a damaged one: zip END header not found;"
                                + " build or copy it again"),
                Arguments.of(
                        component("{war: a.war, path: /shop/}"),
                        "FILE:2:36: components.a.path: '/shop/': expected a path such as / or /shop, beginning with a slash, without one at its end"),
                Arguments.of(
                        component("{war: a.war, path: /a/../b}"),
                        "FILE:2:36: components.a.path: '/a/../b': expected a path such as / or /shop, beginning with a slash,"
                                + " without one at its end"),
                Arguments.of(
                        component("{war: a.war, path: /, host: 'http://x:80'}"),
                        "FILE:2:45: components.a.host: 'http://x:80': expected a host name such as shop.example.org, without scheme and port"),
                Arguments.of(
                        component("{war: a.war, host: x.org}"),
                        "FILE:2:36: components.a.host: stands without a 'path': only a component with a path is reached from outside"),
                Arguments.of(
                        component("{war: a.war, process: a/b}"),
                        "FILE:2:39: components.a.process: name 'a/b': expected 1 to 63 letters, digits, '.', '_' or '-',"
                                + " beginning with a letter or digit"),
                Arguments.of(
                        component("{war: a.war, standby: warm}"), "FILE:2:39: components.a.standby: 'warm': expected none or pool or hot"),
                Arguments.of(
                        component("{war: a.war, module-standby: pool}"), "FILE:2:46: components.a.module-standby: 'pool': expected none or hot"),
                Arguments.of(
                        "application: x\ncomponents: {a: {war: a.war, process: p, standby: pool}, b: {war: b.war, process: p, standby: none}}",
                        "FILE:2:95: components.b.standby: contradicts component 'a', which shares process 'p'"),
                Arguments.of(
                        component("{war: a.war, standby: pool, sandbox: {isolation: bubblewrap}}"),
                        "FILE:2:39: components.a.standby: 'pool' does not go with 'isolation: bubblewrap': what a spare has to see when it takes a place"
                                + " is not there yet when its sandbox is made; leave one of the two out"),
                Arguments.of(with("standby: {pool: 0}"), "FILE:3:17: standby.pool: expected 1 to 16, not '0'"),
                Arguments.of(with("standby: {hot: 1}"), "FILE:3:11: standby.hot: unknown key; allowed here: pool"),
                Arguments.of(
                        component("{war: a.war, replicas: 17}"), "FILE:2:40: components.a.replicas: expected 1 to 16, not '17'"),
                Arguments.of(component("{war: a.war, replicas: 0}"), "FILE:2:40: components.a.replicas: expected 1 to 16, not '0'"),
                Arguments.of(component("{war: a.war, replicas: few}"), "FILE:2:40: components.a.replicas: 'few': expected a whole number"),
                Arguments.of(component("{war: a.war, process: p, replicas: 2}, b: {war: b.war, process: p, replicas: 3}"),
                        "FILE:2:94: components.b.replicas: contradicts component 'a', which shares process 'p'"),
                Arguments.of(component("{war: a.war, process: p, replicas: 2}, b: {war: listens.war, process: p}"),
                        "FILE:2:52: components.a.replicas: b has a message-driven bean in WEB-INF/ejb-jar.xml, so that there must not be two of it;"
                                + " where there may be, it says sandbox: {side-by-side: on}"),
                Arguments.of(component("{war: a.war, replicas: 2, sandbox: {side-by-side: off}}"),
                        "FILE:2:40: components.a.replicas: a has side-by-side: off, so that there must not be two of it;"
                                + " where there may be, it says sandbox: {side-by-side: on}"),
                Arguments.of(component("{war: a.war, process: p, replicas: 2}, b: {war: b.war, process: p.2}"),
                        "FILE:2:52: components.a.replicas: replica 2 of process 'p' would be named 'p.2', as a process is already"),
                Arguments.of(component("{war: a.war, sandbox: {power-switch: maybe}}"),
                        "FILE:2:54: components.a.sandbox.power-switch: 'maybe': expected on or off"),
                Arguments.of(component("{war: a.war, sandbox: {side-by-side: perhaps}}"),
                        "FILE:2:54: components.a.sandbox.side-by-side: 'perhaps': expected on or off"),
                Arguments.of(component("{war: a.war, sandbox: {bare-beans: [org.acme.*.Clock]}}"),
                        "FILE:2:53: components.a.sandbox.bare-beans: 'org.acme.*.Clock': expected the name of a class such as org.acme.Clock,"
                                + " org.acme.util.* for a package, or * for all"),
                Arguments.of(component("{war: a.war, identified-by: [X Api Key]}"),
                        "FILE:2:46: components.a.identified-by: 'X Api Key': expected the name of a header field such as X-Api-Key"),
                Arguments.of(component("{war: a.war, identified-by: [Cookie]}"),
                        "FILE:2:46: components.a.identified-by: 'Cookie' is no field of its own that tells who asks; Authorization and cookies count"
                                + " anyway"),
                Arguments.of(component("{war: a.war, warm-up: [products]}"),
                        "FILE:2:40: components.a.warm-up: 'products': expected a path below the component's own, such as /products?page=1,"
                                + " of printable ASCII without spaces"),
                Arguments.of(component("{war: a.war, sandbox: {isolation: docker}}"),
                        "FILE:2:51: components.a.sandbox.isolation: 'docker': expected none or bubblewrap"),
                Arguments.of(component("{war: a.war, sandbox: {threads: 20}}"),
                        "FILE:2:49: components.a.sandbox.threads: expected 100 to 100000, not '20'"),
                Arguments.of(component("{war: a.war, sandbox: {files: few}}"), "FILE:2:47: components.a.sandbox.files: 'few': expected a whole number"),
                Arguments.of(component("{war: a.war, sandbox: {metaspace: 64m}}"),
                        "FILE:2:51: components.a.sandbox.metaspace: expected 96m to 64g, not '64m'"),
                Arguments.of(component("{war: a.war, sandbox: {heap: 64m}}"), "FILE:2:46: components.a.sandbox.heap: 64m: expected 192m to 1024g"),
                Arguments.of(component("{war: a.war, process: p, sandbox: {threads: 200}}, b: {war: b.war, process: p, sandbox: {threads: 201}}"),
                        "FILE:2:115: components.b.sandbox.threads: contradicts component 'a', which shares process 'p'"),
                Arguments.of(with("sandbox: {heap: 1g}"),
                        "FILE:3:11: sandbox.heap: is said for all processes of an application in its 'jvm', and for one in the 'sandbox' of a"
                                + " component; allowed here: metaspace, threads, files, isolation"),
                Arguments.of(component("{war: a.war, path: /, static: /img/*}"), "FILE:2:47: components.a.static: expected a list, not '/img/*'"),
                Arguments.of(
                        component("{war: a.war, path: /, static: [img]}"),
                        "FILE:2:48: components.a.static: 'img': expected /img/* for a directory, /robots.txt for a file, or *.css for a suffix"),
                Arguments.of(
                        component("{war: a.war, static: [/index.html]}"),
                        "FILE:2:38: components.a.static: stands without a 'path': the front doors serve files of what is reached from outside"),
                Arguments.of(
                        component("{war: a.war, path: /, static: [/index.html, /WEB-INF/*]}"),
                        "FILE:2:61: components.a.static: '/WEB-INF/*' matches no file of DIR/a.war that may be served; what lies in WEB-INF,"
                                + " or is run rather than served, never is"),
                Arguments.of(
                        "application: x\ncomponents: {a: {war: a.war, path: /}, b: {war: b.war, path: /}}",
                        "FILE:2:62: components.b.path: '/' is the path of component 'a' already; give one of them another path or a 'host'"),
                // stores
                Arguments.of(with("stores: {db: {engine: h2}}"), "FILE:3:14: stores.db: lacks the key 'type'"),
                Arguments.of(
                        with("stores: {db: {type: session}}"),
                        "FILE:3:21: stores.db.type: 'session' is not yet supported; only 'acid' is"),
                Arguments.of(
                        with("stores: {db: {type: acid, engine: oracle}}"),
                        "FILE:3:35: stores.db.engine: 'oracle' is not yet supported; only 'h2' and 'postgresql' are"),
                Arguments.of(
                        with("stores: {db: {type: acid}, e: {type: acid}}"), "FILE:3:31: stores.e: a second store is not yet supported"),
                Arguments.of(
                        with("stores: {a: {type: acid}}"),
                        "FILE:3:13: stores.a: 'a' is the name of a process already; stores and processes stand side by side"),
                Arguments.of(
                        with("stores: {session-store: {type: acid}}"),
                        "FILE:3:25: stores.session-store: 'session-store' is the name of each application's session store: give this one another"),
                Arguments.of(
                        "application: shop\ncomponents: {a: {war: a.war, path: /, process: session-store}}",
                        "FILE:2:48: components.a.process: 'session-store' is the name of each application's session store, beside which processes"
                                + " stand: give the process another one"),
                // sessions
                Arguments.of(with("sessions: {size: 128}"), "FILE:3:18: sessions.size: '128': expected a size such as 64k, 512m or 2g"),
                Arguments.of(with("sessions: {size: 900k}"), "FILE:3:18: sessions.size: expected 1m to 2g, not '900k'"),
                Arguments.of(with("sessions: {size: 3g}"), "FILE:3:18: sessions.size: expected 1m to 2g, not '3g'"),
                Arguments.of(with("sessions: {session-size: 9m}"), "FILE:3:26: sessions.session-size: expected 4k to 8m, not '9m'"),
                Arguments.of(
                        with("sessions: {size: 2m, session-size: 768k}"),
                        "FILE:3:36: sessions.session-size: 768k is more than a quarter of size, 2m"),
                Arguments.of(
                        with("sessions: {session-size: 16k, attribute-size: 20k}"),
                        "FILE:3:47: sessions.attribute-size: 20k is more than session-size, 16k"),
                Arguments.of(with("sessions: {attributes: none}"), "FILE:3:24: sessions.attributes: 'none': expected a whole number"),
                Arguments.of(with("sessions: {attributes: 0}"), "FILE:3:24: sessions.attributes: expected 1 to 100000, not '0'"),
                Arguments.of(with("sessions: {count: -1}"), "FILE:3:19: sessions.count: '-1': expected a whole number"),
                Arguments.of(with("sessions: {idle: 30s}"), "FILE:3:18: sessions.idle: expected 1m to 525600m, not '30s'"),
                Arguments.of(with("sessions: {retention: 25h}"), "FILE:3:23: sessions.retention: expected 1m to 1440m, not '25h'"),
                Arguments.of(
                        with("sessions: {ledger-size: 2m, answer-size: 1m}"),
                        "FILE:3:42: sessions.answer-size: 1m is more than a quarter of ledger-size, 2m"),
                Arguments.of(
                        with("sessions: {soft-size: 1g}"),
                        "FILE:3:12: sessions.soft-size: not yet supported; allowed here: count, size, session-size, attributes, attribute-size, idle,"
                                + " ledger-size, answer-size, retention"),
                // policy
                Arguments.of(
                        with("policy: {default-ttl: 60}"),
                        "FILE:3:23: policy.default-ttl: '60': expected a duration such as 500ms, 60s, 5m or 1h"),
                Arguments.of(with("policy: {max-ttl: 0s}"), "FILE:3:19: policy.max-ttl: 0s: expected 1ms to 24h"),
                Arguments.of(with("policy: {trusted-proxies: 10.0.0.1}"), "FILE:3:27: policy.trusted-proxies: expected a list, not '10.0.0.1'"),
                Arguments.of(
                        with("policy: {trusted-proxies: [10.0.0.0/8, proxy.example]}"),
                        "FILE:3:40: policy.trusted-proxies: 'proxy.example': expected IP addresses such as 10.0.0.0/8, fd00::/8 or 192.0.2.7"),
                Arguments.of(
                        with("policy: {rejuvenation: {start: 101%}}"), "FILE:3:32: policy.rejuvenation.start: 101%: expected 0% to 100%"),
                Arguments.of(
                        with("policy: {rejuvenation: {start: 50%, stop: 40%}}"), "FILE:3:43: policy.rejuvenation.stop: 40%: less than start, 50%"),
                Arguments.of(
                        with("policy: {rejuvenation: {pause: 10ms}}"), "FILE:3:32: policy.rejuvenation.pause: 10ms: expected 1s to 24h"),
                Arguments.of(
                        with("policy: {failure-map: {window: 10ms}}"), "FILE:3:32: policy.failure-map.window: 10ms: expected 1s to 24h"),
                Arguments.of(
                        with("policy: {failure-map: {support: 0}}"), "FILE:3:33: policy.failure-map.support: 0: expected 1 to 1000000"),
                Arguments.of(
                        with("policy: {failure-map: {confidence: 0%}}"), "FILE:3:36: policy.failure-map.confidence: 0%: expected 1% to 100%"),
                Arguments.of(
                        with("policy: {failure-map: {confidence: 0.5}}"), "FILE:3:36: policy.failure-map.confidence: '0.5': expected a share such as 50%"),
                Arguments.of(
                        with("policy: {failure-map: {forget: 30m}}"), "FILE:3:32: policy.failure-map.forget: 1800000ms: expected 1h to 87600h"),
                Arguments.of(
                        with("policy: {failure-map: {window: 2h, forget: 1h}}"), "FILE:3:44: policy.failure-map.forget: 1h: less than window, 7200s"),
                Arguments.of(
                        with("policy: {failure-map: {ageing: 30h}}"),
                        "FILE:3:24: policy.failure-map.ageing: unknown key; allowed here: window, support, confidence, forget"),
                Arguments.of(
                        with("policy: {recovery: {failures: 0}}"), "FILE:3:31: policy.recovery.failures: 0: expected 1 to 1000000"),
                Arguments.of(
                        with("policy: {recovery: {share: 0%}}"), "FILE:3:28: policy.recovery.share: 0%: expected 1% to 100%"),
                Arguments.of(
                        with("policy: {recovery: {share: half}}"), "FILE:3:28: policy.recovery.share: 'half': expected a share such as 50%"),
                Arguments.of(
                        with("policy: {recovery: {window: 10ms}}"), "FILE:3:29: policy.recovery.window: 10ms: expected 1s to 24h"),
                Arguments.of(
                        with("policy: {recovery: {smallest: machine}}"),
                        "FILE:3:31: policy.recovery.smallest: 'machine': expected bean, module or process"),
                Arguments.of(
                        with("policy: {recovery: {compare: [stock]}}"),
                        "FILE:3:31: policy.recovery.compare: 'stock': expected a path from outside, as /stock/17?lang=en"),
                Arguments.of(
                        with("policy: {recovery: {compare: [/stock]}}"),
                        "FILE:3:9: policy: recovery.compare has /stock, but no component with replicas is there"),
                Arguments.of(with("policy: {max-ttl: 25h}"), "FILE:3:19: policy.max-ttl: 90000s: expected 1ms to 24h"),
                Arguments.of(
                        with("policy: {default-ttl: 10m}"), "FILE:3:23: policy.default-ttl: 600s is longer than max-ttl, 300s"),
                // jvm and env
                Arguments.of(with("jvm: {heap: 512}"), "FILE:3:13: jvm.heap: '512': expected a size such as 512m or 2g"),
                Arguments.of(with("jvm: {heap: 20m}"), "FILE:3:13: jvm.heap: 20m: expected 192m to 1024g"),
                Arguments.of(with("jvm: {options: -Dx=y}"), "FILE:3:16: jvm.options: expected a list, not '-Dx=y'"),
                Arguments.of(with("jvm: {options: [-Xmx1g]}"), "FILE:3:17: jvm.options: '-Xmx1g': set the heap with 'jvm.heap'"),
                Arguments.of(with("jvm: {options: [-cp]}"), "FILE:3:17: jvm.options: '-cp' is the server's to set"),
                Arguments.of(
                        with("jvm: {options: [x]}"),
                        "FILE:3:17: jvm.options: 'x': expected an option of the JVM, beginning with '-', one an item"),
                Arguments.of(with("env: {a-b: c}"), "FILE:3:12: env.a-b: expected a variable's name of letters, digits and '_'"),
                Arguments.of(
                        with("env: {JAVA_TOOL_OPTIONS: -Xmx1g}"),
                        "FILE:3:26: env.JAVA_TOOL_OPTIONS: would change the JVM; use 'jvm.options'"));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void aProblemIsToldWithPlaceKeyAndRemedy(String yaml, String message) {
        assertThat(problems(yaml)).isEqualTo(message);
    }

    private static String with(String line) {
        return "application: x\ncomponents: {a: {war: a.war}}\n" + line;
    }

    private static String component(String value) {
        return "application: x\ncomponents: {a: " + value + "}";
    }

    private StagedWar looked(String war) throws UnusableWarException {
        return StagedWar.inspect(directory.resolve(war));
    }

    private Descriptor read(String yaml) throws Exception {
        return DescriptorReader.read(Files.writeString(directory.resolve("shop.yaml"), yaml));
    }

    private String problems(String yaml) {
        DescriptorException refusal = catchThrowableOfType(DescriptorException.class, () -> read(yaml));
        return refusal.getMessage()
                .replace(directory.resolve("shop.yaml").toString(), "FILE")
                .replace(directory.toString(), "DIR");
    }
}
