package org.crashonly.browser;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A page in a headless Chromium, driven over the DevTools protocol. Uses the JDK alone, so that a script can run it from its source.
 * The profile is new and is deleted with the browser.
 */
public final class Browser implements Closeable {

    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");
    private static final List<String> OPTIONS = List.of(
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--hide-scrollbars", "--remote-debugging-port=0");
    private static final Pattern LISTENING = Pattern.compile("DevTools listening on ws://([^/]+)/.*");
    private static final Pattern PAGE = Pattern.compile("\"webSocketDebuggerUrl\":\\s*\"(ws://[^\"]+/page/[^\"]+)\"");
    private static final Pattern ID = Pattern.compile("\\{\"id\":(\\d+),.*", Pattern.DOTALL);
    private static final Pattern VALUE = Pattern.compile("\"value\":\"((?:[^\"\\\\]|\\\\.)*)\"", Pattern.DOTALL);
    private static final Pattern GONE = Pattern.compile("navigated or closed|context was destroyed|Cannot find context");
    private static final Pattern DATA = Pattern.compile("\"data\":\"([^\"]*)\"");
    private static final Pattern REQUESTED = Pattern.compile("\"request\":\\{\"url\":\"([^\"]*)\"");

    private final Process process;
    private final Path profile;
    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicInteger lastId = new AtomicInteger();
    private final Map<Integer, CompletableFuture<String>> waiting = new ConcurrentHashMap<>();
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final List<String> requested = new CopyOnWriteArrayList<>();
    private WebSocket socket;

    private Browser(Process process, Path profile) {
        this.process = process;
        this.profile = profile;
    }

    /** The Chromium of this machine; empty if there is none. */
    public static Optional<Path> installed() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .flatMap(directory -> NAMES.stream().map(name -> Path.of(directory, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Starts a browser with an empty page. */
    public static Browser start(Path program) throws Exception {
        Path profile = Files.createTempDirectory("crashonly-browser");
        Stream<String> command = Stream.concat(
                Stream.concat(Stream.of(program.toString()), OPTIONS.stream()), Stream.of("--user-data-dir=" + profile, "about:blank"));
        ProcessBuilder builder = new ProcessBuilder(command.toList()).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        // It is killed, so whatever it leaves anywhere stays there.
        builder.environment().put("TMPDIR", profile.toString());
        Process process = builder.start();
        Browser browser = new Browser(process, profile);
        try {
            browser.connect();
        } catch (Exception e) {
            browser.close();
            throw e;
        }
        return browser;
    }

    private void connect() throws Exception {
        BufferedReader said = new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8));
        StringBuilder before = new StringBuilder();
        Matcher listening = null;
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            listening = LISTENING.matcher(line);
            if (listening.matches()) {
                break;
            }
            before.append(line).append('\n');
        }
        if (listening == null || !listening.matches()) {
            throw new IOException("the browser ended before it listened; it said:\n" + before);
        }
        Thread.ofVirtual().start(() -> said.lines().forEach(ignored -> {}));
        HttpRequest list = HttpRequest.newBuilder(URI.create("http://" + listening.group(1) + "/json/list")).build();
        Matcher page = PAGE.matcher(client.send(list, HttpResponse.BodyHandlers.ofString()).body());
        if (!page.find()) {
            throw new IOException("the browser has no page");
        }
        socket = client.newWebSocketBuilder().buildAsync(URI.create(page.group(1)), new Receiver()).get(10, TimeUnit.SECONDS);
        for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
            send(domain + ".enable", "{}");
        }
    }

    /** Opens {@code url}; does not wait for it. */
    public void open(String url) {
        send("Page.navigate", "{\"url\":" + quoted(url) + "}");
    }

    /** Loads the page again; if it is the answer to a form, the form is sent again. */
    public void reload() {
        send("Page.reload", "{}");
    }

    /** The size of the window in CSS pixels; a {@code touch} screen is as wide as told and twice as dense. */
    public void size(int width, int height, boolean touch) {
        send("Emulation.setDeviceMetricsOverride", "{\"width\":" + width + ",\"height\":" + height + ",\"deviceScaleFactor\":"
                + (touch ? 2 : 1) + ",\"mobile\":" + touch + "}");
    }

    /** Whether the page finds that its user wants it dark. */
    public void dark(boolean dark) {
        send("Emulation.setEmulatedMedia", "{\"features\":[{\"name\":\"prefers-color-scheme\",\"value\":\"" + (dark ? "dark" : "light") + "\"}]}");
    }

    /** What the expression yields, as text. */
    public String evaluate(String expression) {
        String answer = send("Runtime.evaluate", "{\"returnByValue\":true,\"awaitPromise\":true,\"expression\":"
                + quoted("(async () => String(await (" + expression + ")))()") + "}");
        if (answer.contains("\"exceptionDetails\"")) {
            throw new AssertionError("in the page: " + expression + "\n" + answer);
        }
        Matcher value = VALUE.matcher(answer);
        return value.find() ? unescaped(value.group(1)) : "";
    }

    /** Waits until the expression is true in the page, or in the one that comes after it, at most {@code patience}. */
    public void until(String expression, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        while (!comesTrue(expression)) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("not within " + patience + ": " + expression + "\nthe page says:\n" + evaluate("document.body.innerText"));
            }
        }
    }

    /** Looks for a second; a page that gives way to the next one meanwhile does not count. */
    private boolean comesTrue(String expression) {
        try {
            return evaluate("""
                    new Promise((done) => {
                      const end = performance.now() + 1000;
                      const look = () => {
                        let holds = false;
                        try { holds = %s; } catch (notYet) { holds = false; }
                        if (holds || performance.now() > end) done(Boolean(holds)); else setTimeout(look, 30);
                      };
                      look();
                    })""".formatted(expression)).equals("true");
        } catch (AssertionError e) {
            if (GONE.matcher(String.valueOf(e.getMessage())).find()) {
                return false;
            }
            throw e;
        }
    }

    /** Presses the mouse where the element's centre is seen. */
    public void click(String selector) {
        String[] at = evaluate("""
                (() => { const e = document.querySelector(%s); e.scrollIntoView({block: "nearest"});
                  const b = e.getBoundingClientRect(); return (b.x + b.width / 2) + " " + (b.y + b.height / 2); })()"""
                .formatted(quoted(selector))).split(" ");
        for (String kind : List.of("mouseMoved", "mousePressed", "mouseReleased")) {
            send("Input.dispatchMouseEvent", "{\"type\":\"" + kind + "\",\"x\":" + at[0] + ",\"y\":" + at[1]
                    + ",\"button\":\"" + (kind.equals("mouseMoved") ? "none" : "left") + "\",\"clickCount\":1}");
        }
    }

    /** Presses a key that writes nothing: {@code ArrowDown}, {@code Enter}, {@code Escape}. */
    public void key(String key) {
        Map<String, Integer> codes = Map.of("Enter", 13, "Escape", 27, "ArrowLeft", 37, "ArrowUp", 38, "ArrowRight", 39, "ArrowDown", 40, "Tab", 9);
        for (String kind : List.of("rawKeyDown", "keyUp")) {
            send("Input.dispatchKeyEvent", "{\"type\":\"" + kind + "\",\"key\":\"" + key + "\",\"code\":\"" + key
                    + "\",\"windowsVirtualKeyCode\":" + codes.get(key) + "}");
        }
        if (key.equals("Enter")) {
            send("Input.dispatchKeyEvent", "{\"type\":\"char\",\"key\":\"Enter\",\"text\":\"\\r\"}");
        }
    }

    /** Writes text where the focus is. */
    public void type(String text) {
        send("Input.insertText", "{\"text\":" + quoted(text) + "}");
    }

    /** Writes what is seen to a PNG file. */
    public void screenshot(Path file) throws IOException {
        Matcher data = DATA.matcher(send("Page.captureScreenshot", "{\"format\":\"png\"}"));
        if (!data.find()) {
            throw new IOException("the browser gave no picture");
        }
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.write(file, Base64.getDecoder().decode(data.group(1)));
    }

    /** Exceptions, and errors on the console such as violations of the content security policy. */
    public List<String> complaints() {
        return complaints;
    }

    /** Every URL that the page asked for. */
    public List<String> requested() {
        return requested;
    }

    @Override
    public void close() throws IOException {
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
        all.forEach(ProcessHandle::destroyForcibly);
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        client.shutdownNow();
        try (Stream<Path> files = Files.walk(profile)) {
            files.sorted((a, b) -> b.compareTo(a)).forEach(file -> file.toFile().delete());
        }
    }

    private String send(String method, String parameters) {
        int id = lastId.incrementAndGet();
        CompletableFuture<String> answer = new CompletableFuture<>();
        waiting.put(id, answer);
        try {
            socket.sendText("{\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":" + parameters + "}", true).get(10, TimeUnit.SECONDS);
            String text = answer.get(90, TimeUnit.SECONDS);
            if (text.contains("\"error\":{\"code\"")) {
                throw new AssertionError(method + ": " + text);
            }
            return text;
        } catch (ExecutionException | TimeoutException | CompletionException e) {
            throw new AssertionError(method + " was not answered", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(method, e);
        }
    }

    private void received(String message) {
        Matcher answer = ID.matcher(message);
        if (answer.matches()) {
            CompletableFuture<String> future = waiting.remove(Integer.valueOf(answer.group(1)));
            if (future != null) {
                future.complete(message);
            }
        } else if (message.startsWith("{\"method\":\"Runtime.exceptionThrown\"")
                || (message.startsWith("{\"method\":\"Log.entryAdded\"") && message.contains("\"level\":\"error\""))) {
            complaints.add(message);
        } else if (message.startsWith("{\"method\":\"Network.requestWillBeSent\"")) {
            Matcher url = REQUESTED.matcher(message);
            if (url.find()) {
                requested.add(url.group(1));
            }
        }
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }

    private static String unescaped(String json) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (c != '\\') {
                text.append(c);
                continue;
            }
            char escaped = json.charAt(++i);
            switch (escaped) {
                case 'n' -> text.append('\n');
                case 't' -> text.append('\t');
                case 'r' -> text.append('\r');
                case 'u' -> {
                    text.append((char) Integer.parseInt(json.substring(i + 1, i + 5), 16));
                    i += 4;
                }
                default -> text.append(escaped);
            }
        }
        return text.toString();
    }

    private final class Receiver implements WebSocket.Listener {

        private final StringBuilder parts = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            parts.append(data);
            if (last) {
                received(parts.toString());
                parts.setLength(0);
            }
            from.request(1);
            return null;
        }
    }
}
