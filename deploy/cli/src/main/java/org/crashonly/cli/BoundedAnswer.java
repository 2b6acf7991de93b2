package org.crashonly.cli;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Answers that have an end: the JDK's client bounds only the time until their head is there. */
final class BoundedAnswer {

    private BoundedAnswer() {}

    /**
     * Sends {@code request} and takes the answer to its end.
     *
     * @param mostBytes of its body
     * @throws IOException also if it is larger, or not whole within the request's time-out
     */
    static <T> HttpResponse<T> to(HttpRequest request, HttpClient client, BodyHandler<T> body, long mostBytes)
            throws IOException, InterruptedException {
        Duration patience = request.timeout().orElseThrow();
        CompletableFuture<HttpResponse<T>> answer = client.sendAsync(request, BodyHandlers.limiting(body, mostBytes));
        try {
            return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IOException(request.uri() + ": " + e.getCause().getMessage(), e.getCause());
        } catch (TimeoutException e) {
            throw new HttpTimeoutException(request.uri() + ": no whole answer within " + patience.toMillis() + " ms");
        } finally {
            boolean ignored = answer.cancel(true);
        }
    }
}
