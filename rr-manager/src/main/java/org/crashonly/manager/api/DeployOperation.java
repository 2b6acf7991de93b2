package org.crashonly.manager.api;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Optional;
import org.crashonly.control.ElementId;
import org.crashonly.control.Level;

/** {@code POST /api/deploy?id=machine/APP&candidate=NAME[&ready=SECONDS][&trial=SECONDS]}: answers as soon as it is begun, or refused. */
final class DeployOperation {

    private static final long READY_SECONDS = 120;
    private static final long TRIAL_SECONDS = 10;
    private static final long LONGEST_SECONDS = 3600;

    private final Control control;

    DeployOperation(Control control) {
        this.control = control;
    }

    void answer(HttpServerRequest request, String askedBy) {
        if (!request.method().equals(HttpMethod.POST)) {
            Operations.notAllowed(request, "POST");
            return;
        }
        try {
            ElementId application = Operations.element(request);
            if (application.level() != Level.APPLICATION) {
                throw new IllegalArgumentException("parameter 'id' is " + application + "; expected an application, as machine/shop");
            }
            String candidate = Optional.ofNullable(request.getParam("candidate"))
                    .orElseThrow(() -> new IllegalArgumentException("parameter 'candidate' is missing: the name of a staged version"));
            Duration ready = seconds(request, "ready", 1, READY_SECONDS);
            Duration trial = seconds(request, "trial", 0, TRIAL_SECONDS);
            Operations.answer(request, control.deploy(application, candidate, ready, trial, askedBy), begun -> {
                if (begun.refusal() == null) {
                    Answers.json(request.response(), 202, begun);
                } else {
                    Answers.problem(request.response(), new Problem(409, "Not deployed", begun.refusal()));
                }
            });
        } catch (IllegalArgumentException e) {
            Answers.problem(request.response(), Problem.malformed(e.getMessage()));
        }
    }

    private static Duration seconds(HttpServerRequest request, String name, long least, long unsaid) {
        long seconds = Operations.number(request, name).orElse(unsaid);
        if (seconds < least || seconds > LONGEST_SECONDS) {
            throw new IllegalArgumentException("parameter '" + name + "' is " + seconds + "; expected " + least + " to " + LONGEST_SECONDS);
        }
        return Duration.ofSeconds(seconds);
    }
}
