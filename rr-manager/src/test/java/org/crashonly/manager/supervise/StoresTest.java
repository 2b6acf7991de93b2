package org.crashonly.manager.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.crashonly.control.ControlServer;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Message;
import org.crashonly.manager.application.Application;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a store hears of generations that ended, against one that is there, and has lost its manager for a while. */
class StoresTest {

    private static final ElementId SHOP = ElementId.MACHINE.child("shop");
    private static final ElementId WEB = SHOP.child("web");
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

    private static Generation fenced(ConnectedHost store) throws InterruptedException {
        return ((Message.Fence) store.asked()).generation();
    }
}
