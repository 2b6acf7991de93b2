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
import java.util.concurrent.TimeUnit;
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

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("text/plain");
        if (request.getParameter("how").equals("careless")) {
            response.getWriter().print(callee.seen());
            return;
        }
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
            case "named" -> at("crashonly:callee").seen();
            case "impatient" -> RestClientBuilder.newBuilder().baseUrl(URI.create("crashonly:callee").toURL())
                    .readTimeout(2, TimeUnit.SECONDS).build(CalleeClient.class).seen();
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

    /** By a Jakarta REST client that knows nothing of MicroProfile. */
    private static String plain(String url) {
        try (Client client = ClientBuilder.newClient()) {
            return client.target(url).request().get(String.class);
        }
    }

    private static String line(String begin, String seen) {
        return seen.lines().filter(line -> line.startsWith(begin)).map(line -> line.substring(begin.length())).findFirst().orElse("none");
    }

    private static CalleeClient at(String url) throws IOException {
        return RestClientBuilder.newBuilder().baseUrl(URI.create(url).toURL()).build(CalleeClient.class);
    }
}
