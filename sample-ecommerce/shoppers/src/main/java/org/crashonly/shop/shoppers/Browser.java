package org.crashonly.shop.shoppers;

import java.io.IOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A browser with a patient person before it: cookies, connections that are kept, redirects followed by hand. Told to come again
 * later, it does so, with the same form; a connection that breaks is opened again, since looking is safe and every form has its key.
 */
public final class Browser {

    private static final Duration AFTER_A_BREAK = Duration.ofMillis(100);

    private final URI shop;
    private final Duration patience;
    private final Books books;
    private final HttpClient client;
    private long expectedIntervalNanos;

    public Browser(URI shop, Duration patience, Books books) {
        this.shop = shop;
        this.patience = patience;
        this.books = books;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .cookieHandler(new CookieManager(null, CookiePolicy.ACCEPT_ALL))
                .connectTimeout(Duration.ofSeconds(5))
                .build();
    }

    /** A browser that nobody keeps books of. */
    public Browser(URI shop, Duration patience) {
        this(shop, patience, new Books(new Timeline(System.nanoTime())));
    }

    /** How often somebody in a closed loop would send something; see {@link Books#answered}. */
    void expectedInterval(Duration interval) {
        expectedIntervalNanos = interval.toNanos();
    }

    /** Looks at a page, and goes where it sends. */
    public PageText get(String path) throws InterruptedException {
        return follow(request(path).GET().build(), System.nanoTime());
    }

    /** Looks at a page that was to be asked for at {@code intendedNanos}. */
    PageText get(String path, long intendedNanos) throws InterruptedException {
        return follow(request(path).GET().build(), intendedNanos);
    }

    /** Sends a form, and goes where it leads. */
    public PageText post(String path, Map<String, String> form) throws InterruptedException {
        return follow(formRequest(path, form), System.nanoTime());
    }

    /** Sends a form once, whatever comes of it; does not go anywhere. */
    public PageText postOnce(String path, Map<String, String> form) throws IOException, InterruptedException {
        return page(client.send(formRequest(path, form), HttpResponse.BodyHandlers.ofString()));
    }

    private PageText follow(HttpRequest first, long intendedNanos) throws InterruptedException {
        PageText page = send(first, intendedNanos);
        for (int hops = 0; page.status() == 303; hops++) {
            if (hops == 5) {
                throw failure("redirected more than five times from " + first.uri().getPath());
            }
            page = send(request(page.location()).GET().build(), System.nanoTime());
        }
        return page;
    }

    private PageText send(HttpRequest request, long intendedNanos) throws InterruptedException {
        long giveUp = System.nanoTime() + patience.toNanos();
        books.requests.increment();
        while (true) {
            Duration wait = AFTER_A_BREAK;
            try {
                HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
                if (answer.statusCode() != 503 || answer.headers().firstValue("Retry-After").isEmpty()) {
                    return checked(request, page(answer), intendedNanos);
                }
                books.toldToRetry();
                wait = Duration.ofSeconds(Long.parseLong(answer.headers().firstValue("Retry-After").get().strip()));
            } catch (IOException e) {
                books.connectionsLost.increment();
            }
            if (System.nanoTime() + wait.toNanos() > giveUp) {
                throw failure("no answer within " + patience.toSeconds() + " s from " + kind(request));
            }
            Thread.sleep(wait);
            books.repeated.increment();
        }
    }

    private PageText checked(HttpRequest request, PageText page, long intendedNanos) {
        if (page.status() == 502) {
            books.outcomeUnknown.increment();
        }
        if (page.status() >= 500) {
            throw failure(page.status() + " from " + kind(request));
        }
        books.answered(System.nanoTime() - intendedNanos, expectedIntervalNanos);
        return page;
    }

    private UnexpectedAnswer failure(String problem) {
        books.failed(problem);
        return new UnexpectedAnswer(problem);
    }

    /** Which operation it is, without the ids in its path. */
    private static String kind(HttpRequest request) {
        String[] parts = request.uri().getPath().split("/");
        return request.method() + " /" + (parts.length > 1 ? parts[1] : "");
    }

    private static PageText page(HttpResponse<String> answer) {
        return new PageText(answer.statusCode(), answer.headers().firstValue("Location").orElse(null), answer.body());
    }

    private HttpRequest formRequest(String path, Map<String, String> form) {
        String body = form.entrySet().stream().map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue())).collect(Collectors.joining("&"));
        return request(path)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(shop.resolve(path)).timeout(patience);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
