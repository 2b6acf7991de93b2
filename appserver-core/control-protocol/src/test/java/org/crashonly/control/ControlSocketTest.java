package org.crashonly.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlSocketTest {

    private static final Generation FIRST = new Generation(new ElementId("machine/shop/web"), 1);

    @TempDir
    Path directory;

    private final Queue<Message> told = new ConcurrentLinkedQueue<>();

    @Test
    void aProcessTellsEveryNewManagerHowItStands() throws Exception {
        Path socket = directory.resolve("control.sock");
        ControlClient client = ControlClient.start(spec(socket), told::add);
        client.status(new Message.Status(Message.State.READY, List.of(), 5, null));

        for (int life = 1; life <= 3; life++) {
            told.clear();
            Manager manager = new Manager(life);
            try (ControlServer server = ControlServer.listen(socket, manager)) {
                await().until(() -> manager.heard.contains("status READY"));
                assertThat(manager.heard.peek()).isEqualTo("hello machine/shop/web#1");
                assertThat(Files.getPosixFilePermissions(socket)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
                manager.session.send(new Message.Fence(life, FIRST));
                Message fence = new Message.Fence(life, FIRST);
                await().until(() -> told.contains(fence));
                manager.session.close();
            }
        }
    }

    @Test
    void whatAProcessSaidLastIsWhatItsManagerHearsLast() throws Exception {
        Path socket = directory.resolve("control.sock");
        ControlClient client = ControlClient.start(spec(socket), told::add);
        Manager manager = new Manager(1);
        try (ControlServer server = ControlServer.listen(socket, manager)) {
            await().until(() -> manager.session != null);
            Random random = new Random(1);
            for (int life = 1; life <= 150; life++) {
                ControlServer.Session before = manager.session;
                client.status(new Message.Status(Message.State.RECOVERING, List.of(), 0, null));
                before.close();
                long late = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
                while (manager.session == before) {
                    assertThat(System.nanoTime() - late).as("nanoseconds late with connection %d", life).isNegative();
                    Thread.onSpinWait();
                }
                long moment = System.nanoTime() + random.nextLong(300_000);
                while (System.nanoTime() < moment) {
                    Thread.onSpinWait();
                }
                long said = life;
                client.status(new Message.Status(Message.State.READY, List.of(), said, null));
                await().pollInterval(Duration.ofMillis(1)).atMost(Duration.ofSeconds(10)).until(() -> manager.last.equals("READY " + said));
            }
            manager.session.close();
        }
    }

    @Test
    void aMessageThatNobodyComesToTheEndOfKeepsNoProcessAway() throws Exception {
        Path socket = directory.resolve("control.sock");
        ControlClient client = ControlClient.start(spec(socket), told::add);
        client.status(new Message.Status(Message.State.READY, List.of(), 5, null));
        CountDownLatch everAfter = new CountDownLatch(1);
        Manager manager = new Manager(1) {
            @Override
            public void received(ControlServer.Session from, Message message) {
                super.received(from, message);
                if (session == from && heard.stream().filter(it -> it.startsWith("hello")).count() == 1) {
                    try {
                        everAfter.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }
            }
        };
        try (ControlServer server = ControlServer.listen(socket, manager, Duration.ofMillis(50))) {
            await().until(() -> manager.heard.contains("status READY"));
            ControlServer.Session first = manager.session;
            first.close();
            await().until(() -> manager.session != first);
            await().until(() -> manager.heard.stream().filter("status READY"::equals).count() == 2);
            manager.session.close();
        } finally {
            everAfter.countDown();
        }
    }

    @Test
    void aProcessThatBecomesAnotherGenerationSaysSoToEveryManagerFromThenOn() throws Exception {
        Path socket = directory.resolve("control.sock");
        ControlClient client = ControlClient.start(spec(socket), told::add);
        client.status(new Message.Status(Message.State.READY, List.of(), 5, null));
        Manager manager = new Manager(1);
        try (ControlServer server = ControlServer.listen(socket, manager)) {
            await().until(() -> manager.heard.contains("status READY"));

            client.become(spec(socket, new Generation(FIRST.id(), 2)), new Message.Status(Message.State.RECOVERING, List.of(), 0, null));

            await().until(() -> manager.heard.contains("status RECOVERING"));
            assertThat(manager.heard).containsSubsequence(
                    "hello machine/shop/web#1", "status READY", "hello machine/shop/web#2", "status RECOVERING");
            manager.session.close();
            await().until(() -> manager.heard.stream().filter("hello machine/shop/web#2"::equals).count() == 2);
            assertThat(manager.heard.stream().filter("hello machine/shop/web#1"::equals)).hasSize(1);
            manager.session.close();
        }
    }

    @Test
    void whatAProcessSaysBeforeItIsConnectedIsHeardThoughItEndsThen() throws Exception {
        Path socket = directory.resolve("control.sock");
        ControlClient client = ControlClient.start(spec(socket), told::add);
        Message.Status failed = new Message.Status(Message.State.FAILED, List.of(), 0, "no room");
        client.lastWords(failed, Duration.ofMillis(1));
        CompletableFuture<Void> said = CompletableFuture.runAsync(() -> client.lastWords(failed, Duration.ofMinutes(1)));
        Manager manager = new Manager(1);
        try (ControlServer server = ControlServer.listen(socket, manager)) {
            assertThat(said).succeedsWithin(Duration.ofSeconds(10));
            await().until(() -> manager.heard.contains("status FAILED"));
            manager.session.close();
        }
    }

    @Test
    void totalsAreToldOncePerManagerUntilTheyChange() throws Exception {
        Path socket = directory.resolve("control.sock");
        Consumer<Message> totals = ControlClient.start(spec(socket), told::add).totals();
        Manager manager = new Manager(1);
        try (ControlServer server = ControlServer.listen(socket, manager)) {
            await().until(() -> {
                totals.accept(counted(7));
                return manager.heard.contains("counted 7");
            });
            totals.accept(counted(7));
            totals.accept(counted(8));
            await().until(() -> manager.heard.contains("counted 8"));
            assertThat(manager.heard).containsExactly("hello machine/shop/web#1", "counted 7", "counted 8");
            manager.session.close();
            await().until(() -> {
                totals.accept(counted(8));
                return manager.heard.stream().filter("counted 8"::equals).count() == 2;
            });
            manager.session.close();
        }
    }

    private static Message counted(long requests) {
        return new Message.Counters(Map.of("requests", requests));
    }

    private ProcessSpec spec(Path socket) {
        return spec(socket, FIRST);
    }

    private ProcessSpec spec(Path socket, Generation generation) {
        return new ProcessSpec("i", generation, socket, directory.resolve("lock"), directory.resolve("vitals"), directory.resolve("work"), null);
    }

    private class Manager implements ControlServer.Listener {
        final Queue<String> heard = new ConcurrentLinkedQueue<>();
        private final long epoch;
        volatile ControlServer.Session session;
        private volatile String last = "";

        private Manager(long epoch) {
            this.epoch = epoch;
        }

        @Override
        public void connected(ControlServer.Session connected) {
            heard.add("hello " + connected.hello().generation());
            session = connected;
            connected.send(new Message.Welcome(epoch));
        }

        @Override
        public void received(ControlServer.Session from, Message message) {
            if (message instanceof Message.Status status) {
                heard.add("status " + status.state());
                last = status.state() + " " + status.recoveryMillis();
            } else if (message instanceof Message.Counters counters) {
                heard.add("counted " + counters.totals().get("requests"));
            }
        }

        @Override
        public void disconnected(ControlServer.Session from) {
            heard.add("gone");
        }
    }
}
