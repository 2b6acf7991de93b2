package org.crashonly.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
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
                while (manager.session == before) {
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

    private ProcessSpec spec(Path socket) {
        return new ProcessSpec("i", FIRST, socket, directory.resolve("lock"), directory.resolve("vitals"), directory.resolve("work"), null);
    }

    private final class Manager implements ControlServer.Listener {
        private final Queue<String> heard = new ConcurrentLinkedQueue<>();
        private final long epoch;
        private volatile ControlServer.Session session;
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
            }
        }

        @Override
        public void disconnected(ControlServer.Session from) {
            heard.add("gone");
        }
    }
}
