package org.crashonly.host.sessions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.Map;
import javax.swing.SortOrder;
import org.crashonly.host.boundary.Boundary;
import org.crashonly.host.boundary.WithheldException;
import org.crashonly.host.resources.ResourceUse;
import org.crashonly.session.AttributeChange;
import org.crashonly.session.SessionScope;
import org.crashonly.session.StoreFailures;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeptSessionTest {

    private final Shelf shelf = new Shelf();
    private final SessionKeeper keeper = new SessionKeeper(new SessionScope("app", "web"), shelf, new SessionCodec(new JdkStreams()), new ResourceUse());
    private final HeldValues here = new HeldValues();
    private final KeptSession session = new KeptSession(keeper, here);

    private record Failing(RuntimeException with, int[] times) implements Serializable {
        private static final long serialVersionUID = 1L;

        private Object writeReplace() {
            if (times[0]-- > 0) {
                throw with;
            }
            return "worked at last";
        }
    }

    @BeforeEach
    void name() {
        Boundary.workFor(null);
        session.named("first-id");
    }

    private static Touched read(String... names) {
        Touched touched = new Touched();
        List.of(names).forEach(touched::read);
        return touched;
    }

    private static Touched wrote(String... names) {
        Touched touched = new Touched();
        List.of(names).forEach(touched::wrote);
        return touched;
    }

    private void set(String name, Object value) {
        here.values.put(name, value);
        session.settle(wrote(name));
    }

    /** The session as another process finds it. */
    private HeldValues elsewhere(String id) {
        HeldValues copy = new HeldValues();
        new KeptSession(keeper, copy).restore(id, keeper.find(id).orElseThrow());
        return copy;
    }

    @Test
    void whatIsSettledIsFoundByAnotherProcess() {
        set("cart", new ArrayList<>(List.of("cup")));
        set("user", "ada");

        assertThat(elsewhere("first-id").values).isEqualTo(Map.of("cart", List.of("cup"), "user", "ada"));
    }

    @Test
    void aNewSessionIsSavedEvenIfItIsEmpty() {
        session.settle(new Touched());
        assertThat(shelf.has("first-id")).isTrue();
        assertThat(shelf.saves.get("first-id").fresh()).isTrue();
    }

    @Test
    void readingSavesNothing() {
        set("cart", new ArrayList<>(List.of("cup")));
        set("user", "ada");
        int before = shelf.calls;

        session.settle(read("cart", "user", "nothing"));

        assertThat(shelf.calls).isEqualTo(before);
    }

    @Test
    void aValueThatWasGotAndChangedIsSavedWithoutBeingSetAgain() {
        List<String> cart = new ArrayList<>(List.of("cup"));
        set("cart", cart);
        set("user", "ada");

        cart.add("plate");
        session.settle(read("cart", "user"));

        assertThat(shelf.saves.get("first-id").attributes()).containsOnlyKeys("cart");
        assertThat(elsewhere("first-id").values).containsEntry("cart", List.of("cup", "plate"));
    }

    @Test
    void settingTheSameValueAgainSavesNothing() {
        set("user", "ada");
        int before = shelf.calls;
        set("user", "ada");
        assertThat(shelf.calls).isEqualTo(before);
    }

    @Test
    void aRemovedValueIsGoneElsewhere() {
        set("user", "ada");
        here.values.remove("user");
        session.settle(wrote("user"));
        assertThat(elsewhere("first-id").values).isEmpty();
    }

    @Test
    void whatAnotherProcessWroteIsTakenOverAndNothingElse() {
        List<String> cart = new ArrayList<>(List.of("cup"));
        set("cart", cart);
        set("user", "ada");
        HeldValues there = new HeldValues();
        KeptSession other = new KeptSession(keeper, there);
        other.restore("first-id", keeper.find("first-id").orElseThrow());
        there.values.put("user", "grace");
        there.values.put("more", 1);
        there.values.remove("none");
        other.settle(wrote("user", "more"));

        assertThat(session.refresh()).isTrue();

        assertThat(here.values).containsEntry("user", "grace").containsEntry("more", 1);
        assertThat(here.values.get("cart")).isSameAs(cart);
    }

    @Test
    void requestsOfOneSessionDoNotUndoEachOther() {
        set("a", 1);
        set("b", 1);
        HeldValues there = new HeldValues();
        KeptSession other = new KeptSession(keeper, there);
        other.restore("first-id", keeper.find("first-id").orElseThrow());

        here.values.put("a", 2);
        there.values.put("b", 2);
        other.settle(wrote("b"));
        session.settle(wrote("a"));

        assertThat(elsewhere("first-id").values).isEqualTo(Map.of("a", 2, "b", 2));
        assertThat(session.refresh()).isTrue();
        assertThat(here.values).containsEntry("b", 2);
    }

    @Test
    void theLastWriterOfAValueStandsAndIsWrittenOnTopOfWhatItRead() {
        set("a", 1);
        HeldValues there = new HeldValues();
        KeptSession other = new KeptSession(keeper, there);
        other.restore("first-id", keeper.find("first-id").orElseThrow());
        there.values.put("a", 2);
        other.settle(wrote("a"));

        set("a", 3);

        assertThat(elsewhere("first-id").values).containsEntry("a", 3);
        assertThat(shelf.saves.get("first-id").attributes().get("a").readVersion()).isEqualTo(1);
    }

    @Test
    void whatCannotBeSerialisedStaysInMemoryAndReplacesWhatWasKept() {
        set("thing", "text");
        set("thing", new Object());
        assertThat(session.holdsMemory()).isTrue();
        assertThat(elsewhere("first-id").values).isEmpty();
        assertThat(here.values).containsKey("thing");
        int before = shelf.calls;
        session.settle(read("thing"));
        assertThat(shelf.calls).isEqualTo(before);

        set("thing", "text again");
        assertThat(session.holdsMemory()).isFalse();
        assertThat(elsewhere("first-id").values).containsEntry("thing", "text again");
    }

    /** An application may call its attributes what it likes; what the store does not take must not take the session with it. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1_025, 70_000})
    void whatHasANameThatTheStoreDoesNotTakeStaysInMemory(int length) {
        set("user", "ada");
        set("x".repeat(length), "text");
        assertThat(session.holdsMemory()).isTrue();
        assertThat(here.values).hasSize(2);
        set("user", "grace");
        assertThat(elsewhere("first-id").values).isEqualTo(Map.of("user", "grace"));
    }

    /** Whatever the classes of a value throw, the rest of the session is saved. */
    private static final class Unlinked implements Serializable {
        private static final long serialVersionUID = 1L;

        private final Error thrown;

        private Unlinked(Error thrown) {
            this.thrown = thrown;
        }

        private Object writeReplace() {
            throw thrown;
        }
    }

    @Test
    void whatCannotBeSerialisedForWhateverReasonStaysInMemory() {
        set("user", "ada");
        for (Error thrown : List.of(new NoClassDefFoundError("gone"), new AssertionError("never"), new StackOverflowError())) {
            here.values.put("user", "grace " + thrown);
            here.values.put("thing", new Unlinked(thrown));
            session.settle(wrote("user", "thing"));
            assertThat(session.holdsMemory()).isTrue();
            assertThat(elsewhere("first-id").values).isEqualTo(Map.of("user", "grace " + thrown));
        }
    }

    /** Nobody can make an object of what was written of its subclass. */
    private static class WantsAnArgument {
        private WantsAnArgument(String argument) {
            assertThat(argument).isNotNull();
        }
    }

    private static final class Orphan extends WantsAnArgument implements Serializable {
        private static final long serialVersionUID = 1L;

        private Orphan() {
            super("here");
        }
    }

    @Test
    void whatCanBeWrittenButNotReadStaysInMemoryUntilItCan() {
        set("user", "ada");
        for (Object value : List.of(new Orphan(), SortOrder.ASCENDING)) {
            set("thing", value);
            assertThat(session.holdsMemory()).isTrue();
            assertThat(here.values).containsEntry("thing", value);
            assertThat(shelf.names("first-id")).containsExactly("user");
        }
        set("thing", "text");
        assertThat(session.holdsMemory()).isFalse();
        assertThat(elsewhere("first-id").values).containsEntry("thing", "text");
    }

    @Test
    void aValueThatIsBeingChangedIsLookedAtAgain() {
        set("list", new Failing(new ConcurrentModificationException(), new int[] {3}));
        assertThat(elsewhere("first-id").values).containsEntry("list", "worked at last");

        here.values.put("list", new Failing(new ConcurrentModificationException(), new int[] {Integer.MAX_VALUE}));
        assertThatThrownBy(() -> session.settle(wrote("list"))).isInstanceOf(WithheldException.class).hasMessageContaining("'list'");
    }

    @Test
    void aDamagedValueIsNotServed() {
        set("a", 1);
        set("b", 2);
        shelf.damaged.add("a");
        assertThat(session.refresh()).isTrue();
        assertThat(here.values).containsOnlyKeys("b");
    }

    @Test
    void aValueThatCannotBeReadIsDiscardedAndLeavesTheStoreWithTheNextSave() {
        set("good", "x");
        set("bad", new ArrayList<>(List.of(new Local())));
        SessionKeeper strict = new SessionKeeper(new SessionScope("app", "web"), shelf,
                new SessionCodec(new JdkStreams(ClassLoader.getPlatformClassLoader())), new ResourceUse());
        HeldValues there = new HeldValues();
        KeptSession other = new KeptSession(strict, there);
        other.restore("first-id", strict.find("first-id").orElseThrow());

        assertThat(there.values).isEqualTo(Map.of("good", "x"));
        other.settle(new Touched());
        assertThat(shelf.names("first-id")).containsExactly("good");
    }

    /** A class that another application does not have. */
    private static final class Local implements Serializable {
        private static final long serialVersionUID = 1L;
    }

    @Test
    void anotherIdIsToldToTheStore() {
        set("user", "ada");
        session.named("second-id");
        session.settle(new Touched());
        assertThat(shelf.has("first-id")).isFalse();
        assertThat(elsewhere("second-id").values).containsEntry("user", "ada");
    }

    @Test
    void anEndedSessionIsGoneAndIsNotBroughtBack() {
        set("user", "ada");
        session.end();
        assertThat(shelf.has("first-id")).isFalse();
        set("user", "ada");
        assertThat(shelf.has("first-id")).isFalse();
        assertThat(session.refresh()).isFalse();
    }

    @Test
    void aSessionThatEndedElsewhereIsNotBroughtBackByASave() {
        set("user", "ada");
        shelf.removeAsync(null, "first-id", null);
        set("user", "grace");
        assertThat(shelf.has("first-id")).isFalse();
        assertThat(session.refresh()).isFalse();
    }

    @Test
    void oldAgeIsTheStoresMatterUnlessItDoesNotKnowTheAge() {
        set("user", "ada");
        int before = shelf.calls;
        session.expire();
        assertThat(shelf.calls).isEqualTo(before);
        assertThat(session.refresh()).isFalse();

        KeptSession other = new KeptSession(keeper, here);
        other.restore("first-id", keeper.find("first-id").orElseThrow());
        here.maxInactive = 0;
        other.expire();
        assertThat(shelf.has("first-id")).isFalse();
    }

    @Test
    void anotherTimeOutIsSavedToo() {
        set("user", "ada");
        here.maxInactive = 5;
        session.settle(new Touched());
        assertThat(shelf.saves.get("first-id").maxInactiveSeconds()).isEqualTo(5);
    }

    @Test
    void whatCouldNotBeSavedIsSavedByTheNextAttempt() {
        shelf.failure = StoreFailures.unavailable();
        here.values.put("user", "ada");
        Touched touched = wrote("user");
        WithheldException withheld = catchThrowableOfType(WithheldException.class, () -> session.settle(touched));
        assertThat(withheld.type()).isEqualTo("session-not-saved");
        assertThat(withheld.isTemporary()).isTrue();

        shelf.failure = null;
        session.settle(touched);
        assertThat(elsewhere("first-id").values).containsEntry("user", "ada");
    }

    @Test
    void whatIsTooLargeIsNoMatterOfTime() {
        shelf.failure = StoreFailures.tooLarge();
        here.values.put("user", "ada");
        WithheldException withheld = catchThrowableOfType(WithheldException.class, () -> session.settle(wrote("user")));
        assertThat(withheld.type()).isEqualTo("session-too-large");
        assertThat(withheld.isTemporary()).isFalse();
    }

    @Test
    void aChangeSaysAtWhichVersionItWasMade() {
        set("a", 1);
        set("b", 1);
        set("a", 2);
        assertThat(shelf.saves.get("first-id").attributes()).hasEntrySatisfying(
                "a", change -> assertThat(change).isInstanceOf(AttributeChange.Put.class).extracting(AttributeChange::readVersion).isEqualTo(1L));
    }
}
