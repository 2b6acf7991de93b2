package org.crashonly.host.sessions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Operations;
import org.crashonly.control.Vitals;
import org.crashonly.host.boundary.Admission;
import org.crashonly.host.boundary.Boundary;
import org.crashonly.host.boundary.InFlightRequest;
import org.crashonly.host.boundary.Trace;
import org.crashonly.host.boundary.WithheldException;
import org.crashonly.power.PowerSwitches;
import org.crashonly.host.resources.ResourceUse;
import org.crashonly.session.SessionScope;
import org.crashonly.session.StoreFailures;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What of a request's session is safe when, seen from the answer. */
class SessionUseTest {

    private final Shelf shelf = new Shelf();
    private final HeldValues held = new HeldValues();
    private final Map<String, Object> values = held.values;
    private final SessionKeeper keeper = new SessionKeeper(new SessionScope("app", "web"), shelf, new SessionCodec(new JdkStreams()), new ResourceUse());
    private final KeptSession session = new KeptSession(keeper, held);
    private InFlightRequest request;

    private final ClassLoader module = new ClassLoader() {};

    @BeforeEach
    void begin() {
        Boundary boundary = Boundary.install(new Generation(new ElementId("machine/app/web"), 1), "nonce", Vitals.unshared(), since -> false);
        boundary.open("slot", Operations.NONE, PowerSwitches.of(module));
        request = boundary.begin("slot", new Admission.Admitted(Admission.Admitted.NO_DEADLINE), new Trace(null, null, null)).orElseThrow();
        session.named("the-id");
        SessionUse.of(request).begin(session);
    }

    @AfterEach
    void leave() {
        Boundary.workFor(null);
    }

    private void set(String name, Object value) {
        values.put(name, value);
        session.wrote(name);
    }

    @Test
    void nothingIsSavedBeforeTheAnswerAndAllOfItThen() {
        set("user", "ada");
        set("user", "grace");
        assertThat(shelf.calls).isZero();

        request.preliminaries().get().headLeaves();

        assertThat(shelf.calls).isOne();
        assertThat(shelf.names("the-id")).containsExactly("user");
    }

    @Test
    void onceTheHeadHasLeftEveryChangeIsSavedAtOnce() {
        request.preliminaries().get().headLeaves();
        set("late", 1);
        assertThat(shelf.names("the-id")).containsExactly("late");
        session.end();
        assertThat(shelf.has("the-id")).isFalse();
    }

    @Test
    void anAnswerIsWithheldAsLongAsTheStoreFailsAndTheCopyIsNotTrusted() {
        set("user", "ada");
        shelf.failure = StoreFailures.unavailable();
        assertThatThrownBy(() -> request.preliminaries().get().headLeaves()).isInstanceOf(WithheldException.class);
        assertThat(held.distrusted).isTrue();
        shelf.failure = null;
        assertThatThrownBy(() -> request.preliminaries().get().headLeaves()).as("the module may have swallowed it").isInstanceOf(WithheldException.class);
        assertThatThrownBy(() -> request.preliminaries().get().endLeaves()).isInstanceOf(WithheldException.class);
    }

    @Test
    void whatOthersSavedMeanwhileDoesNotUndoWhatThisRequestHasWritten() {
        set("x", 1);
        request.preliminaries().get().headLeaves();
        HeldValues copy = new HeldValues();
        Map<String, Object> there = copy.values;
        KeptSession other = new KeptSession(keeper, copy);
        other.restore("the-id", keeper.find("the-id").orElseThrow());

        Boundary boundary = Boundary.installed();
        InFlightRequest second = boundary.begin("slot", new Admission.Admitted(Admission.Admitted.NO_DEADLINE), new Trace(null, null, null)).orElseThrow();
        set("x", 2);
        there.put("x", 3);
        Touched touched = new Touched();
        touched.wrote("x");
        other.settle(touched);

        assertThat(session.refresh()).isTrue();
        assertThat(values).containsEntry("x", 2);
        second.preliminaries().get().headLeaves();
        assertThat(other.refresh()).isTrue();
        assertThat(there).containsEntry("x", 2);
    }

    @Test
    void aRequestWithoutASessionHasNothingToDo() {
        Boundary boundary = Boundary.installed();
        InFlightRequest other = boundary.begin("slot", new Admission.Admitted(Admission.Admitted.NO_DEADLINE), new Trace(null, null, null)).orElseThrow();
        assertThat(other.preliminaries().get()).isNull();
    }

    @Test
    void whatARequestDidToItsSessionIsDroppedWithItsModule() {
        set("user", "ada");
        request.dropIfCrashed();
        assertThat(request.preliminaries().get()).as("all is well").isNotNull();
        PowerSwitches.of(module).throwIt();

        request.dropIfCrashed();

        assertThat(request.preliminaries().get()).isNull();
        assertThat(held.distrusted).isTrue();
        assertThat(shelf.calls).isZero();
        assertThat(Boundary.installed().interrupted(request, 200)).as("its answer may tell of it").isTrue();
    }

    @Test
    void whatIsGotOnAStrangersThreadIsSavedWithTheNextRequest() {
        StringBuilder text = new StringBuilder("a");
        set("text", text);
        request.preliminaries().get().headLeaves();
        Boundary.workFor(null);
        session.read("text");
        text.append("b");
        int before = shelf.calls;

        session.settle(new Touched());

        assertThat(shelf.calls).isEqualTo(before + 1);
        assertThat(shelf.saves.get("the-id").attributes()).containsOnlyKeys("text");
    }
}
