package org.crashonly.browser;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes pictures of the dashboard of a running server: {@code dashboard-light.png}, {@code dashboard-dark.png},
 * {@code dashboard-phone.png} and, if it may crash an element for it, {@code dashboard-restarting.png}. Run by
 * {@code deploy/screenshots/take} from its source, so it uses the JDK alone.
 */
final class DashboardPictures {

    private static final String USAGE = """
            usage: take [--data DIR] [--url URL --token-file FILE] [--out DIR] [--crash ID]
              --data DIR         the server's data directory (default .crashonly): names port and token
              --url URL          the dashboard, if the data directory is elsewhere
              --token-file FILE  the file that holds the token
              --out DIR          where the pictures go
              --crash ID         crash this element and take a picture of its restart""";
    private static final Set<String> OPTIONS = Set.of("--data", "--url", "--token-file", "--out", "--crash");
    private static final Pattern ADMIN_PORT = Pattern.compile("\"adminPort\"\\s*:\\s*(\\d+)");
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String ALIVE = "document.querySelector('#connection').dataset.state === 'live' "
            + "&& document.querySelectorAll('.rows .row').length > 0 && document.querySelector('.chart .line') !== null";

    private final Browser browser;
    private final String url;
    private final String token;
    private final Path out;

    private DashboardPictures(Browser browser, String url, String token, Path out) {
        this.browser = browser;
        this.url = url;
        this.token = token;
        this.out = out;
    }

    /** See {@link #USAGE}. */
    public static void main(String[] arguments) throws Exception {
        try {
            take(options(arguments));
        } catch (IOException e) {
            System.err.println("take: " + e.getMessage());
            System.exit(1);
        }
    }

    private static void take(Map<String, String> options) throws Exception {
        Path data = Path.of(options.getOrDefault("--data", ".crashonly"));
        String url = options.containsKey("--url") ? options.get("--url") : "http://127.0.0.1:" + adminPort(data) + "/";
        Path tokenFile = options.containsKey("--token-file") ? Path.of(options.get("--token-file")) : data.resolve("token");
        Path program = Browser.installed().orElseThrow(() -> new IOException("no chromium on the PATH: apt-get install chromium"));
        try (Browser browser = Browser.start(program)) {
            DashboardPictures pictures =
                    new DashboardPictures(browser, url, Files.readString(tokenFile).trim(), Path.of(options.getOrDefault("--out", ".")));
            pictures.atRest();
            if (options.containsKey("--crash")) {
                pictures.restarting(options.get("--crash"));
            }
        }
    }

    private void atRest() throws IOException {
        browser.size(1440, 900, false);
        browser.dark(false);
        browser.open(url + "#token=" + token);
        browser.until(ALIVE, PATIENCE);
        take("dashboard-light.png");
        browser.dark(true);
        take("dashboard-dark.png");
        browser.size(390, 844, true);
        browser.dark(false);
        take("dashboard-phone.png");
    }

    private void restarting(String id) throws IOException, InterruptedException {
        browser.size(1440, 900, false);
        String row = ".row[data-id=\"" + id + "\"]";
        if (!browser.evaluate("document.querySelector('" + row + "') !== null").equals("true")) {
            throw new IOException("the restart tree shows no element " + id);
        }
        browser.click(row + " .name");
        HttpRequest crash = HttpRequest.newBuilder(URI.create(url + "api/crash?id=" + id))
                .header("Authorization", "Bearer " + token)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(crash, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 202) {
                throw new IOException("crash of " + id + " was answered " + answer.statusCode() + ": " + answer.body());
            }
        }
        browser.until("document.querySelector('" + row + "').classList.contains('restarting')", PATIENCE);
        take("dashboard-restarting.png");
    }

    private void take(String name) throws IOException {
        // Two frames: what was set just now has been drawn.
        browser.evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))");
        browser.screenshot(out.resolve(name));
        System.out.println(out.resolve(name));
    }

    private static String adminPort(Path data) throws IOException {
        Path file = data.resolve("server.json");
        if (!Files.exists(file)) {
            throw new IOException(file + " does not exist: start a server first, or name its data directory with --data");
        }
        Matcher port = ADMIN_PORT.matcher(Files.readString(file));
        if (!port.find()) {
            throw new IOException(file + " names no adminPort");
        }
        return port.group(1);
    }

    private static Map<String, String> options(String[] arguments) {
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i < arguments.length; i += 2) {
            if (!OPTIONS.contains(arguments[i]) || i + 1 == arguments.length) {
                System.err.println(USAGE);
                System.exit(64);
            }
            options.put(arguments[i], arguments[i + 1]);
        }
        return options;
    }
}
