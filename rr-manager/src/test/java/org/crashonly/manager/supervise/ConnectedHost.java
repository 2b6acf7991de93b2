package org.crashonly.manager.supervise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.crashonly.control.ControlClient;
import org.crashonly.control.ControlServer;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Message;
import org.crashonly.control.ProcessIdentity;
import org.crashonly.control.ProcessSpec;
import org.crashonly.manager.ServerConfig;
import org.crashonly.manager.application.Application;
import org.crashonly.manager.journal.Entry;
import org.crashonly.manager.journal.Entry.Cause;
import org.crashonly.manager.policy.Backoff;
import org.crashonly.manager.policy.ProcessPolicy;
import org.crashonly.manager.registry.Element;
import org.crashonly.manager.registry.Plan;
import org.crashonly.sandbox.process.WatchedProcess;

/** The host of an application as its manager sees it, ready, with a socket at whose other end a test answers. */
final class ConnectedHost implements AutoCloseable {

    private final BlockingQueue<Message> asked = new LinkedBlockingQueue<>();
    private final BlockingQueue<Message> answers = new LinkedBlockingQueue<>();
    private final AtomicReference<ControlServer.Session> session = new AtomicReference<>();
    private final Roster roster;
    private final Element element;
    private final ControlServer server;
    private final ControlClient host;

    /** That of the first life of {@code process}, with what the manager writes in {@code directory}. */
    ConnectedHost(Application application, ElementId process, Path directory) throws IOException {
        roster = new Roster(Plan.of(ServerConfig.DEFAULT, List.of(application)), Records.open(directory.resolve("journal"), Set.of(), Optional.empty()));
        roster.plan().processes().forEach(planned -> roster.add(new Element(
                planned, new ProcessPolicy(planned.id(), 0, 0, Backoff.DEFAULT, new Random(1)), Entry.ElementRecord.none(planned.id()))));
        element = roster.find(process);
        ProcessSpec spec = new ProcessSpec("instance", new Generation(process, 1), directory.resolve("control"), directory, directory.resolve("none"),
                directory, new ProcessSpec.FrontDoorSpec("127.0.0.1", 80, null));
        server = ControlServer.listen(spec.controlSocket(), new ControlServer.Listener() {
            @Override
            public void connected(ControlServer.Session connected) {
                connected.send(new Message.Welcome(1));
                session.set(connected);
            }

            @Override
            public void received(ControlServer.Session from, Message message) {
                answers.add(message);
            }

            @Override
            public void disconnected(ControlServer.Session gone) {}
        });
        host = ControlClient.start(spec, asked::add);
        await().until(() -> session.get() != null);
        assertThat(element.policy().begin(Roster.incident(Cause.START, "first"), 0)).isNotEmpty();
        element.runs(spec, WatchedProcess.adopt(ProcessIdentity.self(), death -> { }).orElseThrow());
        assertThat(element.policy().ready(new Generation(process, 1), 0)).isTrue();
        element.connected(session.get());
    }

    Roster roster() {
        return roster;
    }

    Element element() {
        return element;
    }

    /** What the host was asked next. */
    Message asked() throws InterruptedException {
        return asked.poll(10, TimeUnit.SECONDS);
    }

    /** The host says something; returns what the manager hears. */
    Message says(Message message) throws InterruptedException {
        host.send(message);
        return answers.poll(10, TimeUnit.SECONDS);
    }

    void disconnect() {
        element.disconnected(session.get());
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
