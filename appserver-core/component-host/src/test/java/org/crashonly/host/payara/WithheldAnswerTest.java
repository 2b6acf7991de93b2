package org.crashonly.host.payara;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.crashonly.control.Generation;
import org.crashonly.control.Operations;
import org.crashonly.control.ProcessIdentity;
import org.crashonly.control.Vitals;
import org.crashonly.host.boundary.Admission.Admitted;
import org.crashonly.host.boundary.Boundary;
import org.crashonly.host.boundary.InFlightRequest;
import org.crashonly.host.boundary.Trace;
import org.crashonly.host.boundary.WithheldException;
import org.crashonly.power.PowerSwitches;
import org.crashonly.request.Headers;
import org.glassfish.grizzly.http.Method;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What front doors are told of requests whose answers do not leave. */
class WithheldAnswerTest {

    private static final List<Method> METHODS = List.of(Method.GET, Method.PUT, Method.POST);

    /** Whether it may be sent again is the front door's to say, who knows its key. */
    @Test
    void whoseSessionWasNotSavedWasInterruptedWhateverItsMethod(@TempDir Path directory) throws Exception {
        Vitals vitals = Vitals.create(directory.resolve("vitals"), ProcessIdentity.self());
        Boundary boundary = Boundary.install(Generation.parse("machine/app/web#1"), "nonce", vitals, since -> false);
        boundary.open("slot", Operations.NONE, PowerSwitches.of(new ClassLoader() {}));
        InFlightRequest request = boundary.begin("slot", new Admitted(Admitted.NO_DEADLINE), Trace.NONE).orElseThrow();
        assertThat(METHODS).allSatisfy(method -> {
            WithheldAnswer answer = WithheldAnswer.of(new WithheldException("session-not-saved", "x", true, null), request, method);
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.mark()).isEqualTo(Headers.INTERRUPTED);
            assertThat(Long.parseLong(answer.retryAfter())).isPositive();
        });
        boundary.leave(request);
        boundary.end(request, 503);
    }

    /** Its key must not be free. */
    @Test
    void whatWasCutShortIsUndecided() {
        WithheldException tooLarge = new WithheldException("session-too-large", "x", false, null);
        assertThat(METHODS).allSatisfy(method -> assertThat(List.of(
                WithheldAnswer.of(tooLarge, null, method), WithheldAnswer.tooLate(method), WithheldAnswer.exited(method)))
                .allSatisfy(answer -> {
                    assertThat(answer.mark()).isEqualTo(Headers.UNDECIDED);
                    assertThat(answer.retryAfter()).isNull();
                }));
    }
}
