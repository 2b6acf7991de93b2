package org.crashonly.manager.supervise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.crashonly.control.ControlServer;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Message;
import org.crashonly.control.ProcessIdentity;
import org.crashonly.control.ProcessSpec;
import org.crashonly.manager.application.Application;
import org.crashonly.manager.registry.Element;
import org.crashonly.sandbox.process.WatchedProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a store hears of generations that ended, against one that is there, and has lost its manager for a while. */
class StoresTest {

    private static final ElementId SHOP = ElementId.MACHINE.child("shop");
    private static final ElementId WEB = SHOP.child("web");
    private static final Generation DOOR = Generation.parse("machine/server/front-door-1#1");
    private static final ElementId STORE = SHOP.child(Application.SESSION_STORE);
    private static final Application APPLICATION = new Application(
            "shop", List.of(new Application.Component("cart", Path.of("/cart.war"), "0", List.of(), "/", null, "web", List.of(), null)),
            List.of(), Application.Policy.DEFAULT, Application.Jvm.DEFAULT);

    @TempDir
    Path directory;

    @Test
    void aStoreThatHasNotConnectedYetIsToldWhenItDoesOnceAndOfTheLatestOnly() throws Exception {
        try (ConnectedHost store = new ConnectedHost(APPLICATION, STORE, directory)) {
            Stores stores = new Stores(store.roster(), new Inbox());
            ControlServer.Session session = store.element().session().orElseThrow();
            store.disconnect();
            assertThat(stores.fenceEverywhere(new Generation(WEB, 2))).isDone();
            assertThat(stores.fenceEverywhere(new Generation(WEB, 3))).as("nobody waits for it").isDone();

            stores.connected(STORE, session);
            assertThat(fenced(store)).isEqualTo(new Generation(WEB, 3));

            store.element().connected(session);
            stores.connected(STORE, session);
            CompletableFuture<Void> ignored = stores.fenceEverywhere(new Generation(WEB, 4));
            assertThat(fenced(store)).isEqualTo(new Generation(WEB, 4));
        }
    }

    @Test
    void anEndedGenerationIsGoneWhenItsStoreHasShutItOut() throws Exception {
        try (ConnectedHost store = new ConnectedHost(APPLICATION, STORE, directory)) {
            Inbox inbox = new Inbox();
            Stores stores = new Stores(store.roster(), inbox);
            Element web = store.roster().find(WEB);
            Generation ended = new Generation(WEB, 1);
            for (String error : new String[] {"locked", null}) {
                web.lingers(ended, WatchedProcess.adopt(ProcessIdentity.self(), death -> { }).orElseThrow());
                CompletableFuture<Void> fenced = stores.fenceEverywhere(ended);
                Message.Fence fence = (Message.Fence) store.asked();
                stores.replied((Message.Reply) store.says(new Message.Reply(fence.request(), error == null, error)));
                assertThat(fenced.get(10, TimeUnit.SECONDS)).isNull();
                try (RunningInbox manager = new RunningInbox(inbox)) {
                    manager.does(() -> { });
                }
                assertThat(web.predecessorsGone()).as("after the answer %s", error).isEqualTo(error == null);
            }
        }
    }

    @Test
    void whoseLeaseIsOverIsReplacedIfItIsStillThere() throws Exception {
        try (ConnectedHost store = new ConnectedHost(APPLICATION, STORE, directory)) {
            Inbox inbox = new Inbox();
            Stores stores = new Stores(store.roster(), inbox);
            Queue<String> refused = new ConcurrentLinkedQueue<>();
            stores.onRefusal((element, why) -> refused.add(element.id() + ": " + why));
            Element door = store.roster().find(DOOR.id());
            ProcessSpec spec = new ProcessSpec("instance", DOOR, directory, directory, directory.resolve("vitals"), directory,
                    new ProcessSpec.FrontDoorSpec("127.0.0.1", 80, null));
            door.runs(spec, WatchedProcess.adopt(ProcessIdentity.self(), death -> { }).orElseThrow());

            stores.lapsed(new Generation(STORE, 1), new Generation(DOOR.id(), 9));
            assertThat(refused).as("it is not there any more").isEmpty();
            stores.lapsed(new Generation(STORE, 1), DOOR);
            assertThat(refused).containsExactly(DOOR.id() + ": " + DOOR + " did not renew its lease with " + STORE.name());
        }
    }

    @Test
    void whoIsNotLetInIsAskedForAgainUnlessThatIsForGood() throws Exception {
        try (ConnectedHost store = new ConnectedHost(APPLICATION, STORE, directory)) {
            Inbox inbox = new Inbox();
            Stores stores = new Stores(store.roster(), inbox);
            Queue<String> refused = new ConcurrentLinkedQueue<>();
            stores.onRefusal((element, why) -> refused.add(element.id() + ": " + why));
            ProcessSpec.FrontDoorSpec door = new ProcessSpec.FrontDoorSpec("127.0.0.1", 80, ProcessSpec.HoldLimits.DEFAULT, null, 0, null,
                    List.of(new ProcessSpec.SessionAccessSpec(STORE, directory.resolve("socket"), "token")), null);
            store.roster().find(DOOR.id()).runs(
                    new ProcessSpec("instance", DOOR, directory, directory, directory.resolve("vitals"), directory, door),
                    WatchedProcess.adopt(ProcessIdentity.self(), death -> { }).orElseThrow());
            try (RunningInbox manager = new RunningInbox(inbox)) {
                manager.does(() -> stores.connected(STORE, store.element().session().orElseThrow()));
                for (String error : List.of("the catalogue is locked", Message.FENCED + "it had ended")) {
                    Message.Grant grant = (Message.Grant) store.asked();
                    assertThat(grant.grant().generation()).isEqualTo(DOOR);
                    assertThat(refused).as("a moment later it may be let in").isEmpty();
                    Message.Reply reply = (Message.Reply) store.says(new Message.Reply(grant.request(), false, error));
                    manager.does(() -> stores.replied(reply));
                }
                await().until(() -> !refused.isEmpty());
            }
            assertThat(refused).containsExactly(DOOR.id() + ": it had ended");
        }
    }

    @Test
    void aStoreKeepsThePortThatItWasGivenUntilItIsGivenAnother() throws Exception {
        try (ConnectedHost store = new ConnectedHost(APPLICATION, STORE, directory)) {
            Stores stores = new Stores(store.roster(), new Inbox());
            int port = stores.port(STORE);
            assertThat(stores.port(STORE)).isEqualTo(port);
            assertThat(new Stores(store.roster(), new Inbox()).port(STORE)).as("the next manager knows").isEqualTo(port);
            int another = stores.newPort(STORE);
            assertThat(stores.port(STORE)).isEqualTo(another);
        }
    }

    @Test
    void whatHasNoStoreIsFencedAtOnceAndWhatHasNoneToCopySaysSo() throws Exception {
        try (ConnectedHost store = new ConnectedHost(APPLICATION, STORE, directory)) {
            Stores stores = new Stores(store.roster(), new Inbox());
            assertThat(stores.fenceEverywhere(new Generation(STORE, 1))).isDone();
            assertThat(stores.backup(SHOP, directory.resolve("copy")).get(10, TimeUnit.SECONDS)).get().asString().contains("shop has no database");
            store.disconnect();
            assertThat(stores.backup(STORE, directory.resolve("copy")).get(10, TimeUnit.SECONDS)).get().asString().contains("does not run");
        }
    }

    private static Generation fenced(ConnectedHost store) throws InterruptedException {
        return ((Message.Fence) store.asked()).generation();
    }
}
