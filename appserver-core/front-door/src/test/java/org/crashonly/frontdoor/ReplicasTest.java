package org.crashonly.frontdoor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.crashonly.frontdoor.Backend.hang;
import static org.crashonly.frontdoor.Client.ask;
import static org.crashonly.frontdoor.Client.askLater;
import static org.crashonly.frontdoor.Client.get;
import static org.crashonly.frontdoor.Client.post;
import static org.crashonly.frontdoor.Client.request;
import static org.crashonly.frontdoor.Door.generation;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.crashonly.frontdoor.Client.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Which of several live targets a request goes to. */
@Timeout(60)
class ReplicasTest {

    @RegisterExtension
    private final Door door = new Door().loops(1);

    @Test
    void thoseWithAsMuchOutstandingTakeTurns() throws Exception {
        List<Backend> all = List.of(door.backend(), door.backend(), door.backend());
        door.to(generation(1, all.get(0)), generation(2, all.get(1)), generation(3, all.get(2)));
        for (int i = 0; i < 9; i++) {
            assertThat(ask(door.port(), get("/")).status()).isEqualTo(200);
        }
        assertThat(all).allSatisfy(it -> assertThat(it.received()).hasSize(3));
    }

    @Test
    void whoHasTheLeastOutstandingGetsTheNextOne() throws Exception {
        CountDownLatch answers = new CountDownLatch(1);
        Backend slow = door.backend().usually(hang(answers));
        Backend slower = door.backend().usually(hang(answers));
        Backend quick = door.backend();
        door.to(generation(1, slow), generation(2, slower), generation(3, quick));
        for (int i = 0; i < 3; i++) {
            CompletableFuture<Reply> ignored = askLater(door.port(), get("/"));
            int sent = i + 1;
            await().until(() -> slow.received().size() + slower.received().size() + quick.received().size() == sent);
        }
        for (int i = 0; i < 10; i++) {
            assertThat(ask(door.port(), get("/")).status()).isEqualTo(200);
        }
        answers.countDown();
        assertThat(slow.received()).hasSize(1);
        assertThat(slower.received()).hasSize(1);
        assertThat(quick.received()).hasSize(11);
    }

    @Test
    void ifTheBestOneTakesNothingTheNextBestDoes() throws Exception {
        Backend dead = door.backend();
        Backend living = door.backend();
        Backend alsoLiving = door.backend();
        door.to(generation(1, dead), generation(2, living), generation(3, alsoLiving));
        dead.die();
        for (int i = 0; i < 90; i++) {
            assertThat(ask(door.port(), get("/")).status()).isEqualTo(200);
        }
        assertThat(living.received().size() + alsoLiving.received().size()).isEqualTo(90);
        assertThat(living.received()).as("both share what the dead one would have got").hasSizeBetween(30, 60);
        await().until(() -> refusals() >= 10);
        assertThat(refusals()).as("its breaker is open").isLessThan(25);
        assertThat(door.count(Count.HELD)).isZero();
    }

    private long refusals() {
        return door.failures().stream().mapToLong(it -> it.count()).sum();
    }

    /** Else each restart would end twice, and a request that failed there would be repeated for nothing twice. */
    @Test
    void aTargetStaysTheSameWhenItsPredecessorHasEnded() throws Exception {
        Backend backend = door.backend();
        door.to(generation(2, backend.port(), false));
        assertThat(ask(door.port(), get("/")).status()).isEqualTo(200);
        door.to(generation(2, backend.port(), true));
        assertThat(ask(door.port(), post("/", "x")).status()).as("which needs that").isEqualTo(200);
        assertThat(backend.acceptedConnections()).isEqualTo(1);
    }

    @Test
    void whatIsUnderWayAtOneThatDiesGoesToAnotherWithoutBeingHeld() throws Exception {
        Backend dying = door.backend().usually(hang(new CountDownLatch(1)));
        Backend living = door.backend();
        door.to(generation(1, dying), generation(2, living));
        List<CompletableFuture<Reply>> replies = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            replies.add(askLater(door.port(), request("PUT", "/cart/" + i, "a cart")));
        }
        await().until(() -> !dying.received().isEmpty() && dying.received().size() + living.received().size() == 6);

        dying.die();

        for (CompletableFuture<Reply> reply : replies) {
            assertThat(reply.get().status()).isEqualTo(200);
        }
        assertThat(living.received()).extracting(it -> it.line()).doesNotHaveDuplicates().hasSize(6);
        assertThat(door.count(Count.HELD)).isZero();
    }
}
