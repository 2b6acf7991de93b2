package org.crashonly.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * A request of a load.
 *
 * @param target the path and query
 * @param form fields of a form as they are sent; null for none
 */
record LoadRequest(String method, String target, String form) {

    /** After the time to live there should be an answer that says so. */
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final long LONGEST_FILE = 1 << 20;
    /** In path or form: something that is new with each request, as keys have to be. */
    private static final String NEW = "{new}";

    /**
     * The requests of {@code file}: a line each, with method, path and, if there are any, form fields; {@code #} begins a comment, {@code {new}} is
     * another text in each request.
     *
     * @throws Failure with the line that is none
     */
    static List<LoadRequest> read(Path file) throws IOException {
        if (!Files.isRegularFile(file) || Files.size(file) > LONGEST_FILE) {
            throw new Failure(Exit.USAGE, file + " is no regular file of at most " + LONGEST_FILE + " bytes: give the path of a list of requests");
        }
        List<LoadRequest> all = new ArrayList<>();
        List<String> lines = Files.readAllLines(file);
        for (int number = 1; number <= lines.size(); number++) {
            String line = lines.get(number - 1).strip();
            String[] words = line.split("\\s+", 3);
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            LoadRequest request = words.length < 2 ? null : new LoadRequest(words[0], words[1], words.length == 3 ? words[2] : null);
            if (request == null || !request.canBeSent()) {
                throw new Failure(Exit.USAGE, file + ", line " + number + ": '" + line + "'; expected a method and a path, as in GET /search?q=pot");
            }
            all.add(request);
        }
        if (all.isEmpty()) {
            throw new Failure(Exit.USAGE, file + " has no request");
        }
        return all;
    }

    private boolean canBeSent() {
        try {
            return method.matches("[A-Z]+") && target.startsWith("/") && to("http://127.0.0.1", GRACE).uri().getRawPath().startsWith("/");
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    static LoadRequest get(String target) {
        return new LoadRequest("GET", target, null);
    }

    /** {@code request}, for which whoever serves it has {@code patience}. */
    static HttpRequest.Builder patient(HttpRequest.Builder request, Duration patience) {
        return request.timeout(patience.plus(GRACE)).header("Request-TTL", Long.toString(patience.toMillis()));
    }

    /** As it is sent to {@code base}; whoever serves it has {@code patience}. */
    HttpRequest to(String base, Duration patience) {
        String fresh = UUID.randomUUID().toString();
        HttpRequest.Builder request = patient(HttpRequest.newBuilder(URI.create(base + target.replace(NEW, fresh))), patience);
        if (form != null) {
            request.header("Content-Type", "application/x-www-form-urlencoded");
        }
        return request.method(method, form == null
                ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(form.replace(NEW, fresh))).build();
    }
}
