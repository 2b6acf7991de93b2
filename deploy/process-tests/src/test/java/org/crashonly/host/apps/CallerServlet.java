package org.crashonly.host.apps;

import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.client.Client;
import jakarta.ws.rs.client.ClientBuilder;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.crashonly.component.RetryAfterException;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.rest.client.RestClientBuilder;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/** Calls {@link CalleeServlet} in the way that the parameter {@code how} names, and answers what that answered. */
@WebServlet("/call")
public class CallerServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Inject
    @RestClient
    private transient CalleeClient callee;

    @Inject
    private Insisting insisting;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("text/plain");
        switch (request.getParameter("how")) {
            case "careless" -> response.getWriter().print(callee.seen());
            case "losing" -> response.getWriter().print(callee.makeAndLose("a"));
            case "patient" -> response.getWriter().print(callee.never());
            case "hurried" -> response.getWriter().print(impatient().never());
            default -> tell(request, response);
        }
    }

    private void tell(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            response.getWriter().print(call(request.getParameter("how")));
        } catch (RetryAfterException e) {
            response.getWriter().print("come again in " + e.seconds());
        } catch (WebApplicationException e) {
            response.getWriter().print("status " + e.getResponse().getStatus() + ", retry after " + e.getResponse().getHeaderString("Retry-After"));
        } catch (ProcessingException e) {
            if (!(e.getCause() instanceof SocketTimeoutException)) {
                throw e;
            }
            response.getWriter().print("out of time: " + e.getCause().getMessage());
        } catch (ReflectiveOperationException e) {
            response.getWriter().print("none");
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private String call(String how) throws Exception {
        return switch (how) {
            case "injected" -> callee.seen();
            case "later" -> callee.seenLater().toCompletableFuture().get(30, TimeUnit.SECONDS);
            case "twice" -> line("idempotency-key: ", callee.make("a")) + " " + line("idempotency-key: ", callee.make("b"));
            case "made" -> "made: " + line("made: ", callee.make("a"));
            case "insisting" -> insisted() + " " + insisted();
            case String text when text.startsWith("at once:") -> atOnce(text.substring("at once:".length()));
            case "named" -> at("crashonly:callee").seen();
            case "impatient" -> impatient().seen();
            case "never" -> impatient().never();
            case "nobody" -> at("crashonly:nobody").seen();
            case "plain" -> plain(URI.create("crashonly:callee").toURL() + "/seen");
            case String text when text.startsWith("url:") -> URI.create(text.substring("url:".length())).toURL().toString();
            case String text when text.startsWith("configured:") -> ConfigProvider.getConfig()
                    .getValue(text.substring("configured:".length()) + "/mp-rest/url", String.class);
            case String text when text.startsWith("plain:") -> plain(text.substring("plain:".length()));
            case String text when text.startsWith("http:") -> at(text).seen();
            default -> Class.forName(how).getName();
        };
    }

    private static CalleeClient impatient() throws IOException {
        return RestClientBuilder.newBuilder().baseUrl(URI.create("crashonly:callee").toURL())
                .readTimeout(2, TimeUnit.SECONDS).build(CalleeClient.class);
    }

    /** By a Jakarta REST client that knows nothing of MicroProfile. */
    private static String plain(String url) {
        try (Client client = ClientBuilder.newClient()) {
            return client.target(url).request().get(String.class);
        }
    }

    /** The keys of an attempt that failed, and of its repeat. */
    private String insisted() {
        String seen = insisting.make("twice");
        return line("lost: ", seen) + "," + keys(seen);
    }

    /** Several calls of one method under way together; their keys by what they sent. */
    private String atOnce(String whats) throws Exception {
        Map<String, CompletableFuture<String>> answers = new TreeMap<>();
        for (String what : whats.split(",")) {
            answers.put(what, callee.makeLater(what).toCompletableFuture());
        }
        StringJoiner keys = new StringJoiner(" ");
        for (Map.Entry<String, CompletableFuture<String>> answer : answers.entrySet()) {
            keys.add(answer.getKey() + "=" + keys(answer.getValue().get(30, TimeUnit.SECONDS)));
        }
        return keys.toString();
    }

    private static String keys(String... seen) {
        return Stream.of(seen).map(it -> line("idempotency-key: ", it)).collect(Collectors.joining(" "));
    }

    private static String line(String begin, String seen) {
        return seen.lines().filter(line -> line.startsWith(begin)).map(line -> line.substring(begin.length())).findFirst().orElse("none");
    }

    private static CalleeClient at(String url) throws IOException {
        return RestClientBuilder.newBuilder().baseUrl(URI.create(url).toURL()).build(CalleeClient.class);
    }
}
