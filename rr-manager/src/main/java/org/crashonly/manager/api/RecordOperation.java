package org.crashonly.manager.api;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.crashonly.control.ElementId;
import org.crashonly.control.Level;
import org.crashonly.control.recording.RecordedRequest;
import org.crashonly.control.recording.RecordingFile;

/**
 * {@code POST /api/record?id=machine/APP&run=NAME&key=BASE64&seconds=N&requests=N&bytes=N&body=N&cookie=NAME[&secret=NAME]}: front doors write
 * down the requests to an application for so many seconds from now on; said again with the same run, for longer; 0 ends it.
 */
final class RecordOperation {

    private static final int LONGEST_SECONDS = 60;
    private static final int MOST_SECRETS = 50;
    private static final Pattern RUN = Pattern.compile("[a-z0-9]{1,40}");
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9+/]{43}=");
    private static final Pattern COOKIE = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

    private final Control control;

    RecordOperation(Control control) {
        this.control = control;
    }

    void answer(HttpServerRequest request) {
        if (!request.method().equals(HttpMethod.POST)) {
            Operations.notAllowed(request, "POST");
            return;
        }
        try {
            Operations.answer(request, control.record(order(request)), refused -> refused.ifPresentOrElse(
                    why -> Answers.problem(request.response(), new Problem(409, "Not recorded", why)),
                    () -> Answers.json(request.response(), 200, Map.of("done", true))));
        } catch (IllegalArgumentException e) {
            Answers.problem(request.response(), Problem.malformed(e.getMessage()));
        }
    }

    private static RecordOrder order(HttpServerRequest request) {
        ElementId application = Operations.element(request);
        if (application.level() != Level.APPLICATION) {
            throw new IllegalArgumentException("parameter 'id' is " + application + "; expected an application, as machine/shop");
        }
        if (request.params().getAll("secret").size() > MOST_SECRETS) {
            throw new IllegalArgumentException("more than " + MOST_SECRETS + " parameters 'secret'");
        }
        return new RecordOrder(
                application, text(request, "run", RUN), text(request, "key", KEY),
                Duration.ofSeconds(number(request, "seconds", 0, LONGEST_SECONDS)),
                (int) number(request, "requests", 1, RecordingFile.MOST_REQUESTS), number(request, "bytes", 1, RecordingFile.MOST_BYTES),
                (int) number(request, "body", 0, RecordedRequest.LONGEST_BODY), text(request, "cookie", COOKIE), request.params().getAll("secret"));
    }

    private static String text(HttpServerRequest request, String name, Pattern expected) {
        return Optional.ofNullable(request.getParam(name)).filter(it -> expected.matcher(it).matches())
                .orElseThrow(() -> new IllegalArgumentException("parameter '" + name + "' is missing or malformed; expected " + expected));
    }

    private static long number(HttpServerRequest request, String name, long least, long most) {
        long number = Operations.number(request, name).orElseThrow(() -> new IllegalArgumentException("parameter '" + name + "' is missing"));
        if (number < least || number > most) {
            throw new IllegalArgumentException("parameter '" + name + "' is " + number + "; expected " + least + " to " + most);
        }
        return number;
    }
}
