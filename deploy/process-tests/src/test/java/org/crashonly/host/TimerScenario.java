package org.crashonly.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.crashonly.host.HostProcess.PROCESS;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Message;
import org.crashonly.control.ProcessSpec.AcidEngine;
import org.crashonly.control.ProcessSpec.ModuleSpec;
import org.crashonly.host.apps.timers.Alarm;
import org.crashonly.host.apps.timers.AlarmBean;
import org.crashonly.host.apps.timers.AlarmServlet;
import org.crashonly.host.apps.timers.ElsewhereBean;
import org.crashonly.host.apps.timers.ElsewhereServlet;
import org.crashonly.host.apps.timers.GenerationTickServlet;
import org.crashonly.host.apps.timers.LooseBean;
import org.crashonly.host.apps.timers.TickBean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Persistent timers are where the data is: they outlive what is killed, and an expiration has its effect once. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class TimerScenario {

    private static final Duration LONG_ENOUGH = Duration.ofMinutes(2);
    private static final long HOUR = Duration.ofHours(1).toMillis();

    @TempDir
    private static Path directory;

    private final AcidEngine engine;
    private AcidStoreProcess store;
    private HostProcess host;
    private int lives;
    private ModuleSpec[] modules;
    private Path without;

    /** @param engine of the store */
    TimerScenario(AcidEngine engine) {
        this.engine = engine;
    }

    @BeforeAll
    void begin() throws Exception {
        Class<?> rung = Class.forName("org.crashonly.host.apps.timers.Rung");
        Path alarms = new WarFile().add(Alarm.class, AlarmBean.class, LooseBean.class, AlarmServlet.class, rung).write(directory.resolve("alarms.war"));
        Path ticks = new WarFile().add(TickBean.class, GenerationTickServlet.class, rung).write(directory.resolve("ticks.war"));
        // The bean of that name has timers, but not that one any more.
        without = new WarFile().add(Alarm.class, AlarmBean.class, LooseBean.class, AlarmServlet.class, rung).write(directory.resolve("without.war"));
        store = AcidStoreProcess.start(directory, engine);
        modules = new ModuleSpec[] {
            new ModuleSpec(PROCESS.child("alarms"), alarms, "/alarms"),
            new ModuleSpec(PROCESS.child("ticks"), ticks, "/ticks", List.of(), List.of(), true, List.of("/generation"), true)};
        start();
        alarm("set", "broken", "at", soon(0), "gate", directory.resolve("broken"));
    }

    @AfterAll
    void end() throws Exception {
        if (host != null) {
            host.close();
        }
        if (store != null) {
            store.close();
        }
    }

    private void start() throws Exception {
        lives++;
        host = HostProcess.start(home(), store.dataSource(lives), List.of(), modules);
        awaitReady(host);
    }

    private Path home() throws Exception {
        return Files.createDirectories(directory.resolve("host" + lives));
    }

    private static void awaitReady(HostProcess its) throws Exception {
        assertThat(its.awaitReady("alarms")).isPositive();
        assertThat(its.awaitReady("ticks")).isPositive();
    }

    /** Nothing that it still does reaches the store, and nobody waits for it. */
    private void kill(HostProcess its, int life) throws Exception {
        its.kill();
        its.close();
        store.fence(life);
    }

    private String alarm(String what, String name, Object... more) throws Exception {
        StringBuilder query = new StringBuilder("/alarms/alarm?do=" + what + "&name=" + name);
        for (int i = 0; i < more.length; i += 2) {
            query.append('&').append(more[i]).append('=').append(URLEncoder.encode(more[i + 1].toString(), StandardCharsets.UTF_8));
        }
        return host.get(host.port("alarms"), query.toString()).body();
    }

    private static long soon(long millis) {
        return System.currentTimeMillis() + millis;
    }

    private long number(String sql) throws SQLException {
        return store.number(sql);
    }

    private long rung(String name) throws SQLException {
        return number("SELECT COUNT(*) FROM rung WHERE name = '" + name + "'");
    }

    private long rows(String where) throws SQLException {
        return number("SELECT COUNT(*) FROM crashonly_timer WHERE " + where);
    }

    /** How often the declared timer has expired since when it has once, which was in this generation. */
    private long ticking(String generation) throws SQLException {
        long begun = number("SELECT MAX(number) FROM rung");
        String since = "SELECT COUNT(*) FROM rung WHERE name = 'tick' AND number > " + begun;
        await().atMost(LONG_ENOUGH).until(() -> number(since) > 0);
        assertThat(number(since + " AND generation <> '" + generation + "'")).as("ticks of other generations").isZero();
        return number(since);
    }

    private void awaitRung(String name) {
        await().atMost(LONG_ENOUGH).until(() -> rung(name) > 0);
    }

    @Test
    @Order(1)
    void aCreationAndACancellationCountIfTheyAreCommitted() throws Exception {
        alarm("set-in-vain", "undone", "at", soon(100));
        alarm("set", "cancelled", "at", soon(2_000));
        alarm("set", "uncancelled", "at", soon(2_000));
        assertThat(alarm("count", "undone")).isEqualTo("0");
        assertThat(alarm("count", "cancelled")).isEqualTo("1");
        alarm("cancel", "cancelled");
        alarm("cancel-in-vain", "uncancelled");
        assertThat(alarm("count", "cancelled")).isEqualTo("0");
        assertThat(alarm("count", "uncancelled")).isEqualTo("1");
        alarm("set", "last", "at", soon(3_000));
        awaitRung("last");
        assertThat(rung("uncancelled")).isEqualTo(1);
        assertThat(rung("undone")).isZero();
        assertThat(rung("cancelled")).isZero();
        await().until(() -> rows("component = 'alarms'") == 1);
        assertThat(alarm("count", "last")).isEqualTo("0");
        assertThat(alarm("count", "broken")).isEqualTo("1");
    }

    @Test
    @Order(2)
    void withoutATransactionTheyAreKeptAsWell() throws Exception {
        alarm("loose", "loose");
        awaitRung("loose");
        await().until(() -> rows("bean = 'LooseBean'") == 0);
        assertThat(rung("loose")).isEqualTo(1);
    }

    @Test
    @Order(3)
    void whatFailsIsUndoneAndDeliveredAgain() throws Exception {
        Path entered = directory.resolve("broken.entered");
        await().until(() -> Files.exists(entered) && Files.readAllLines(entered).size() >= 2);
        assertThat(rung("broken")).isZero();
        assertThat(alarm("count", "broken")).isEqualTo("1");
        alarm("cancel", "broken");
        await().until(() -> rows("component = 'alarms'") == 0);
    }

    @Test
    @Order(4)
    void aDeclaredTimerHasOneRow() throws Exception {
        await().atMost(LONG_ENOUGH).until(() -> rung("tick") >= 2);
        assertThat(rows("component = 'ticks' AND automatic")).isEqualTo(1);
    }

    /** By a spare that had them all deployed before, whose own timers did not expire. What was before it may be frozen, and wake up. */
    @Test
    @Order(5)
    void whatEndsInTheMiddleGoesOnInTheNextGenerationAlone() throws Exception {
        lives++;
        HostProcess earlier = host;
        HostProcess spare = HostProcess.startHotSpare(home(), store.dataSource(lives), modules);
        try {
            awaitReady(spare);
            String frozen = generation();
            assertThat(ticking(frozen)).as("only of what serves").isPositive();
            Path gate = Files.createFile(directory.resolve("gate"));
            alarm("set", "cut", "at", soon(0), "gate", gate);
            long missed = soon(2_500);
            alarm("set", "hourly", "at", missed, "every", HOUR);
            alarm("set", "kept", "at", soon(HOUR));
            alarm("yearly", "yearly");
            String handle = alarm("handle", "kept");
            await().atMost(LONG_ENOUGH).until(() -> Files.exists(Path.of(gate + ".entered")));
            alarm("set", "later", "at", soon(4_500));
            // In the middle of a delivery, and, if this is quick, before another one.
            signal(earlier, "STOP");
            store.fence(lives - 1);
            assertThat(rung("cut")).isZero();
            assertThat(rows("component = 'alarms'")).isEqualTo(5);
            long ticked = number("SELECT MAX(number) FROM rung");
            Files.delete(gate);
            await().until(() -> System.currentTimeMillis() > missed);
            spare.takePlace(2);
            host = spare;
            awaitRung("cut");
            awaitRung("hourly");
            await().atMost(LONG_ENOUGH).until(() -> number("SELECT COUNT(*) FROM rung WHERE name = 'tick' AND number > " + ticked) > 0);
            signal(earlier, "CONT");
            await().atMost(LONG_ENOUGH).until(() -> earlier.log().contains("the store does not say whether timer"));
            awaitRung("later");
            for (String once : List.of("cut", "hourly", "later")) {
                assertThat(rung(once)).as(once).isEqualTo(1);
            }
            assertThat(number("SELECT COUNT(*) FROM rung WHERE number > " + ticked + " AND generation = '" + frozen + "'")).as("what woke up").isZero();
            await().until(() -> number("SELECT next_millis FROM crashonly_timer WHERE interval_millis > 0") == missed + HOUR);
            await().until(() -> rows("component = 'alarms'") == 3);
            for (String there : List.of("hourly", "kept", "yearly")) {
                assertThat(alarm("count", there)).as(there).isEqualTo("1");
            }
            assertThat(alarm("name-of", handle)).isEqualTo("kept");
            alarm("cancel", "kept");
            assertThat(rows("component = 'alarms'")).isEqualTo(2);
            assertThat(alarm("name-of", handle)).contains("NoSuchObjectLocalException");
            assertThat(rows("component = 'ticks' AND automatic")).isEqualTo(1);
        } finally {
            earlier.close();
            if (host != spare) {
                spare.close();
            }
        }
    }

    private static void signal(HostProcess to, String signal) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + signal, Long.toString(to.pid())).start().waitFor()).isZero();
    }

    @Test
    @Order(6)
    void whatIsRestartedGoesOnInTheNextGeneration() throws Exception {
        Path gate = Files.createFile(directory.resolve("gate2"));
        alarm("set", "cut2", "at", soon(0), "gate", gate);
        await().atMost(LONG_ENOUGH).until(() -> Files.exists(Path.of(gate + ".entered")));
        String before = alarm("generation", "");
        alarm("set", "after", "at", soon(2_500));
        restart("alarms", null, false);
        assertThat(alarm("generation", "")).isNotEqualTo(before);
        Files.delete(gate);
        awaitRung("cut2");
        awaitRung("after");
        assertThat(rung("after")).isEqualTo(1);
        assertThat(number("SELECT COUNT(*) FROM rung WHERE name = 'after' AND generation = '" + before + "'")).isZero();
        await().until(() -> rows("component = 'alarms'") == 2);
        assertThat(rung("cut2")).isEqualTo(1);
    }

    /** Both are deployed at a time, with a timer that expires every second. */
    @Test
    @Order(7)
    void onlyThePresentGenerationsTimersExpire() throws Exception {
        for (boolean servesMeanwhile : engine == AcidEngine.H2 ? new boolean[] {true} : new boolean[] {true, false}) {
            String present = generation();
            await().atMost(LONG_ENOUGH).until(() -> host.module("ticks").spare() != null && host.module("ticks").spare().standsBy());
            assertThat(ticking(present)).isPositive();
            restart("ticks", null, servesMeanwhile);
            String next = generation();
            assertThat(next).isNotEqualTo(present);
            await().atMost(LONG_ENOUGH).until(() -> number("SELECT COUNT(*) FROM rung WHERE generation = '" + next + "'") >= 2);
            assertThat(number("SELECT MAX(number) FROM rung WHERE generation = '" + present + "'"))
                    .isLessThan(number("SELECT MIN(number) FROM rung WHERE generation = '" + next + "'"));
            assertThat(rows("component = 'ticks' AND automatic")).isEqualTo(1);
        }
    }

    /** Each knows within seconds what the other one made, delivers it alone, and has it when the other one is gone. */
    @Tag("storm")
    @Test
    @Order(8)
    void replicasShareTheirTimers() throws Exception {
        alarm("cancel", "broken");
        long kept = rows("component = 'alarms'");
        lives++;
        ElementId second = new ElementId(PROCESS.path() + ".2");
        HostProcess other = HostProcess.startReplica(home(), second, store.dataSource(lives), Stream.of(modules).map(it -> new ModuleSpec(
                second.child(it.id().name()), it.war(), it.contextRoot(), List.of(), List.of(), it.overlaps(), it.warmUp(), false)).toArray(ModuleSpec[]::new));
        try {
            awaitReady(other);
            Path gate = Files.createFile(directory.resolve("gate3"));
            alarm("set", "held", "at", soon(6_000), "gate", gate);
            alarm("set", "witness", "at", soon(6_500));
            alarm("set", "left", "at", soon(8_000));
            await().until(() -> other.get(other.port("alarms"), "/alarms/alarm?do=count&name=left").body().equals("1"));
            awaitRung("witness");
            // Both have had its time come; it is in the method of one of them.
            await().until(() -> Files.exists(Path.of(gate + ".entered")));
            assertThat(Files.readAllLines(Path.of(gate + ".entered"))).hasSize(1);
            Files.delete(gate);
            awaitRung("held");
            kill(host, lives - 1);
            host = other;
            awaitRung("left");
            await().until(() -> rows("component = 'alarms'") == kept);
            for (String once : List.of("held", "witness", "left")) {
                assertThat(rung(once)).as(once).isEqualTo(1);
            }
            assertThat(rows("component = 'ticks' AND automatic")).isEqualTo(1);
            assertThat(ticking(generation())).isPositive();
        } finally {
            if (host != other) {
                other.close();
            }
        }
    }

    /** Host and store, killed together. */
    @Test
    @Order(9)
    void theWholeApplicationMayBeKilled() throws Exception {
        long through = soon(1_500);
        alarm("set", "through", "at", through);
        host.kill();
        host.close();
        store.restart();
        await().until(() -> System.currentTimeMillis() > through);
        long ticked = rung("tick");
        start();
        awaitRung("through");
        await().atMost(LONG_ENOUGH).until(() -> rung("tick") > ticked);
        await().until(() -> rows("component = 'alarms'") == 2);
        assertThat(rung("through")).isEqualTo(1);
        assertThat(rung("hourly")).isEqualTo(1);
        assertThat(rows("component = 'ticks' AND automatic")).isEqualTo(1);
    }

    @Test
    @Order(10)
    void whatIsNotDeclaredAnyMoreEnds() throws Exception {
        restart("ticks", new ModuleSpec(PROCESS.child("ticks"), without, "/ticks"), false);
        await().atMost(LONG_ENOUGH).until(() -> rows("component = 'ticks'") == 0);
        host.awaitNoLoaderLeft();
    }

    /** The row moves on after the method's transaction, which has no room for the store. */
    @Test
    @Order(11)
    void aMethodMayWorkInAnotherDatabase() throws Exception {
        Path war = new WarFile().add(ElsewhereBean.class, ElsewhereServlet.class).write(directory.resolve("elsewhere.war"));
        restart("ticks", new ModuleSpec(PROCESS.child("ticks"), war, "/ticks"), false);
        String before = host.get(host.port("ticks"), "/ticks/elsewhere?do=set").body();
        assertThat(before).isEqualTo("0");
        await().until(() -> !host.get(host.port("ticks"), "/ticks/elsewhere").body().equals("0"));
        await().until(() -> rows("component = 'ticks'") == 0);
        assertThat(host.get(host.port("ticks"), "/ticks/elsewhere").body()).isEqualTo("1");
    }

    @Tag("storm")
    @Test
    @Order(12)
    void withoutAStoreDeclaredTimersLiveInMemoryAndOthersAreRefused() throws Exception {
        host.close();
        host = HostProcess.start(Files.createDirectories(directory.resolve("without")), null, List.of(), modules[0], module("declares"));
        assertThat(host.awaitReady("alarms")).isPositive();
        assertThat(alarm("set", "nowhere", "at", soon(0))).contains("has nowhere to be kept, since this application has no store");
        assertThat(host.awaitReady("declares")).isPositive();
        assertThat(host.log()).contains("declares: the persistent timers that TickBean declares begin anew in each generation");
    }

    private static ModuleSpec module(String name) throws Exception {
        Path war = new WarFile().add(TickBean.class, Class.forName("org.crashonly.host.apps.timers.Rung")).write(directory.resolve(name + ".war"));
        return new ModuleSpec(PROCESS.child(name), war, "/" + name);
    }

    private String generation() throws Exception {
        return host.get(host.port("ticks"), "/ticks/generation").body();
    }

    private void restart(String module, ModuleSpec as, boolean servesMeanwhile) {
        long next = host.module(module).generation() + 1;
        host.tell(new Message.RestartModule(new Generation(PROCESS.child(module), next), as, servesMeanwhile));
        await().atMost(LONG_ENOUGH).until(() -> host.module(module), it -> it.generation() == next && it.port() > 0);
    }
}
