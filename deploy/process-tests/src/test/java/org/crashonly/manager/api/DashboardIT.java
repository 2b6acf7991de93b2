package org.crashonly.manager.api;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.crashonly.browser.Browser;
import org.crashonly.control.ElementId;
import org.crashonly.fmap.Edge;
import org.crashonly.fmap.FailureMap;
import org.crashonly.fmap.Learned;
import org.crashonly.manager.api.StatusView.ElementView;
import org.crashonly.manager.api.StatusView.FaultView;
import org.crashonly.manager.recovery.Decision;
import org.crashonly.manager.recovery.Evidence;
import org.crashonly.manager.recovery.FailureReport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** The dashboard in a real browser, before a manager that does as the test says. Pictures of it are left in {@code target/screenshots}. */
@Order(1)
class DashboardIT {

    private static final String TOKEN = "0123456789abcdef0123456789abcdef0123456789abcdef";
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Path PICTURES = Path.of("target/screenshots");
    private static final String WEB_ROW = "[data-id='" + Scene.WEB + "']";

    private static final String MODULE = Scene.WEB + "/storefront";

    private static Browser browser;

    private final ScriptedControl control = new ScriptedControl(Scene.shop());
    private Vertx vertx = ControlApi.vertx();
    private ControlApi api = api(0);

    @BeforeAll
    static void startBrowser() throws Exception {
        Path program = Browser.installed().orElse(null);
        Assumptions.assumeTrue(program != null, "no chromium on the PATH: install it (apt-get install chromium) to test the dashboard");
        browser = Browser.start(program);
    }

    @AfterAll
    static void endBrowser() throws Exception {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void start() throws Exception {
        api.start().await(10, SECONDS);
        browser.size(1440, 900, false);
        browser.dark(false);
        browser.complaints().clear();
        browser.requested().clear();
    }

    @AfterEach
    void end() throws Exception {
        browser.open("about:blank");
        vertx.close().await(10, SECONDS);
    }

    @Test
    void showsTheTreeAndHidesTheToken() {
        open();
        assertThat(browser.evaluate("document.querySelectorAll('.rows .row').length")).isEqualTo("12");
        assertThat(browser.evaluate("location.href")).isEqualTo(url());
        browser.until("document.querySelector('#state').textContent === 'ready'", SOON);
        browser.until("document.querySelector('#connection').textContent === 'live'", SOON);
        assertThat(browser.requested()).isNotEmpty().allMatch(requested -> requested.startsWith(url()), "goes to the server alone")
                .noneMatch(requested -> requested.contains("?token"));
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void decisionsAreShownWithWhatSpokeForThem() throws Exception {
        open();
        assertThat(browser.evaluate("document.querySelector('#decisions-card').hidden")).isEqualTo("true");
        ElementId web = new ElementId(Scene.WEB);
        Evidence evidence = new Evidence(
                List.of(new FailureReport(0, "errors", "requests to web", List.of(web), 1, "5 of 5 requests failed", List.of(
                        new FailureReport.Failing("GET /cart/{} of web", 4, 0, "server error")), Map.of("last-step", "a row was read"))),
                List.of(new Evidence.Score(web, 1, 1, 1, List.of())), "web explains all");
        control.decisions.add(new DecisionView(System.currentTimeMillis(), "shop", "restarts web",
                new Decision.Restart("00000001", Scene.WEB, new TreeSet<>(List.of(web)), web, 1, evidence)));
        control.happens("suspected", Scene.WEB, 0, "restarts web", null);
        browser.until("document.querySelectorAll('#decisions li[data-kind=restart]').length === 1", SOON);
        browser.click("#decisions summary");
        browser.until("document.querySelector('#decisions .why').textContent.includes('5 of 5 requests failed')", SOON);
        browser.until("document.querySelector('#decisions .why').textContent.includes('GET /cart/{} of web: 4 of 4 failed, latest: server error')", SOON);
        browser.until("document.querySelector('#decisions .why').textContent.includes('last-step=a row was read')", SOON);
        browser.screenshot(PICTURES.resolve("decisions.png"));
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void theFailureMapIsShownWhenSomethingIsLearned() throws Exception {
        open();
        assertThat(browser.evaluate("document.querySelector('#fmap-card').hidden")).isEqualTo("true");
        Edge.Key seen = new Edge.Key("machine/shop/db", Scene.WEB, "kill");
        control.map = FailureMap.EMPTY.plus(Edge.seen(seen, Learned.INJECTED, 3, 4, Instant.EPOCH))
                .plus(Edge.declared(new Edge.Key(Scene.WEB, "machine/shop/session-store", "hang"), Instant.EPOCH));
        control.happens("learned", "machine", 0, seen + ": seen 3 times in 4 failures", null);
        browser.until("document.querySelectorAll('#fmap li').length === 2", SOON);
        assertThat(browser.evaluate("[...document.querySelectorAll('#fmap li')].map(it => it.textContent).join('; ')")).isEqualTo(
                "1.00shop/web → shop/session-store hang: never seen, declared, accepted; 0.75shop/db → shop/web kill: 3 of 4, injected");
        browser.screenshot(PICTURES.resolve("fmap.png"));
        browser.click("#fmap .crumb");
        browser.until("document.querySelector('.panel-title').textContent === 'machine/shop/web'", SOON);
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void asksForTheTokenUntilItIsRight() {
        browser.open(url() + "#token=wrong");
        browser.until("document.querySelector('#token-dialog').open", SOON);
        browser.until("!document.querySelector('#token-wrong').hidden", SOON);
        browser.click("#token");
        browser.type(TOKEN);
        browser.click("#token-form button");
        browser.until("document.querySelectorAll('.rows .row').length === 12", SOON);
    }

    @Test
    void oneButtonPressCrashesNothingAndTheSecondDoes() throws Exception {
        open();
        browser.click(WEB_ROW + " .act-crash");
        browser.until("document.querySelector(\"" + WEB_ROW + " .act-crash\").textContent.includes('now?')", SOON);
        assertThat(control.asked).isEmpty();
        browser.screenshot(PICTURES.resolve("armed.png"));
        browser.until("document.querySelector('.armed.sure') !== null", SOON);
        browser.click(WEB_ROW + " .act-crash");
        await().atMost(SOON).until(() -> control.asked.size() == 1);
        assertThat(control.asked).containsExactly(new ScriptedControl.Asked("crash", Scene.WEB, "dashboard"));
    }

    @Test
    void escapeDisarms() {
        open();
        browser.click(WEB_ROW + " .act-restart");
        browser.until("document.querySelector('.armed') !== null", SOON);
        browser.key("Escape");
        browser.until("document.querySelector('.armed') === null", SOON);
        assertThat(control.asked).isEmpty();
    }

    @Test
    void theKeyboardIsEnough() {
        open();
        browser.evaluate("document.querySelector('.rows .row').focus()");
        browser.key("ArrowDown");
        browser.key("ArrowDown");
        browser.key("Enter");
        browser.until("document.querySelector('.panel-title').textContent === 'machine/server/manager'", SOON);
        assertThat(browser.evaluate("document.activeElement.className")).isEqualTo("panel-title");
        browser.key("Escape");
        browser.until("document.querySelector('#panel').hidden", SOON);
        assertThat(browser.evaluate("document.activeElement.dataset.id")).isEqualTo("machine/server/manager");
    }

    @Test
    void aFaultIsArmedByTheKeyboardAndSeenUntilItIsEnded() throws Exception {
        open();
        browser.evaluate("document.querySelector(\"[data-id='" + MODULE + "']\").focus()");
        browser.key("Enter");
        browser.until("document.activeElement.className === 'panel-title'", SOON);
        tabTo("summary");
        browser.key("Enter");
        browser.until("document.querySelector('#fault-where').length === 2 && document.querySelector('#fault-kind').length > 10", SOON);
        tabTo("#fault-kind");
        browser.key("ArrowDown");
        browser.key("ArrowDown");
        browser.until("document.querySelector('#fault-kind').value === 'latency'", SOON);
        tabTo(".act-inject");
        pressTwice();
        browser.until("document.querySelector('.fault-form .wrong').textContent.startsWith('fault latency: delay is missing; a time like')", SOON);
        assertThat(browser.evaluate("document.activeElement.id")).isEqualTo("fault-delay");
        assertThat(control.asked).isEmpty();

        browser.type("500ms");
        tabTo("#fault-probability");
        browser.type("0.3");
        tabTo("#fault-times");
        browser.type("2");
        tabTo("#fault-for");
        browser.type("30s");
        browser.screenshot(PICTURES.resolve("fault-form.png"));
        tabTo(".act-inject");
        pressTwice();
        String fault = "latency probability=0.3 times=2 for=30s delay=500ms";
        await().atMost(SOON).until(() -> control.asked.size() == 1);
        assertThat(control.asked.getFirst().verb().split(" ")).startsWith("inject", "latency").containsExactlyInAnyOrder(("inject " + fault).split(" "));
        assertThat(control.asked.getFirst()).extracting(ScriptedControl.Asked::id, ScriptedControl.Asked::by).containsExactly(MODULE, "dashboard");

        control.stands(Scene.injected(control.status(), new FaultView(MODULE, fault, System.currentTimeMillis() + 30_000)));
        browser.until("!document.querySelector('#armed').hidden && document.querySelector('#armed-list code').textContent === '" + fault + "'", SOON);
        browser.until("/ends in [0-9]+ s/.test(document.querySelector('#armed .ends').textContent)", SOON);
        browser.until("document.querySelector('.panel .armed-here code').textContent === '" + fault + "'", SOON);
        assertThat(browser.evaluate("[...document.querySelectorAll('.fault-mark')].filter(it => !it.hidden).map(it => it.closest('.row').dataset.id).join()"))
                .isEqualTo(MODULE);
        fitsEveryScreen("fault-armed");
        browser.click("#armed .end");
        await().atMost(SOON).until(() -> control.asked.size() == 2);
        assertThat(control.asked.getLast()).isEqualTo(new ScriptedControl.Asked("inject nothing", MODULE, "dashboard"));
        control.stands(Scene.injected(control.status()));
        browser.until("document.querySelector('#armed').hidden && document.querySelector('.panel .armed-here').hidden", SOON);
    }

    @Test
    void eachElementIsOfferedTheFaultsThatHappenToIt() {
        open();
        assertThat(kinds(WEB_ROW)).contains("kill", "error", "out-of-memory").doesNotContain("disk-full", "corrupt-page");
        assertThat(kinds("[data-id='machine/shop/db']")).contains("kill", "disk-full").doesNotContain("error", "corrupt-page");
        browser.click("[data-id='" + Scene.FRONT_DOOR + "'] .name");
        browser.until("document.querySelector('.panel-title').textContent === '" + Scene.FRONT_DOOR + "'", SOON);
        assertThat(browser.evaluate("document.querySelector('.fault-details')")).isEqualTo("null");

        browser.click("[data-id='" + MODULE + "'] .name");
        browser.until("document.querySelector('.panel-title').textContent === '" + MODULE + "'", SOON);
        browser.click(".fault-details summary");
        browser.until("document.querySelector('#fault-where').length === 2", SOON);
        browser.evaluate("(() => { const s = document.querySelector('#fault-where'); s.selectedIndex = 1; s.dispatchEvent(new Event('change')); })()");
        assertThat(browser.evaluate("[...document.querySelector('#fault-kind').options].map(it => it.value).join()")).isEqualTo("exception,latency,hang");
        browser.evaluate("document.querySelector('.act-inject').focus()");
        pressTwice();
        await().atMost(SOON).until(() -> control.asked.size() == 1);
        assertThat(control.asked.getFirst()).isEqualTo(new ScriptedControl.Asked("inject exception", MODULE + "/Basket", "dashboard"));
    }

    private static String kinds(String row) {
        browser.click(row + " .name");
        browser.until("document.querySelector('.panel-title').textContent === document.querySelector(\"" + row + "\").dataset.id", SOON);
        browser.click(".fault-details summary");
        browser.until("document.querySelector('#fault-kind').length > 0", SOON);
        return browser.evaluate("[...document.querySelector('#fault-kind').options].map(it => it.value).join()");
    }

    /** Presses the tab key until {@code selector} has the focus. */
    private static void tabTo(String selector) {
        for (int presses = 0; !browser.evaluate("document.activeElement.matches('" + selector + "')").equals("true"); presses++) {
            assertThat(presses).as("the tab key reaches " + selector).isLessThan(40);
            browser.key("Tab");
        }
    }

    /** Presses the button that has the focus and, when it takes that for a decision, once more. */
    private static void pressTwice() {
        browser.key("Enter");
        browser.until("document.querySelector('.armed.sure') !== null", SOON);
        browser.key("Enter");
    }

    @Test
    void aRestartIsSeenFromItsBeginningToItsEnd() throws Exception {
        open();
        StatusView before = control.status();
        String rowTop = browser.evaluate("document.querySelector(\"" + WEB_ROW + "\").getBoundingClientRect().top");
        control.happens("ended", Scene.WEB, 5, "killed by signal 9", null);
        control.stands(Scene.with(before, "degraded", Scene.WEB, element -> Scene.restarting(element, System.currentTimeMillis())));
        browser.until("document.querySelector(\"" + WEB_ROW + "\").classList.contains('restarting')", SOON);
        browser.until("document.querySelector('#state').textContent === 'degraded: 1 not ready'", SOON);
        browser.until("document.querySelector('.event-kind').textContent === 'ended'", SOON);
        assertThat(browser.evaluate("document.querySelector(\"" + WEB_ROW + "\").getBoundingClientRect().top"))
                .as("the row does not move").isEqualTo(rowTop);
        browser.click(WEB_ROW + " .name");
        browser.until("document.querySelector('.evidence').textContent.includes('SIGKILL')", SOON);
        browser.screenshot(PICTURES.resolve("restarting.png"));
        control.stands(before);
        browser.until("!document.querySelector(\"" + WEB_ROW + "\").classList.contains('restarting')", SOON);
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void aNewManagerIsFoundByItself() throws Exception {
        open();
        traffic(3);
        int port = api.port();
        vertx.close().await(10, SECONDS);
        browser.until("document.querySelector('#connection').textContent.startsWith('no manager: retrying')", SOON);
        browser.until("document.querySelector('.chart .gap') !== null", SOON);
        browser.screenshot(PICTURES.resolve("no-manager.png"));
        StatusView old = control.status();
        control.stands(new StatusView(
                old.version(), old.instance(), old.state(), old.managerLife() + 1, 900, old.httpUrl(), old.adminUrl(), old.elements()));
        vertx = ControlApi.vertx();
        api = api(port);
        api.start().await(10, SECONDS);
        browser.until("document.querySelector('#connection').textContent === 'live'", SOON);
        browser.until("document.querySelector('#toast').textContent.startsWith('A new manager, life 4')", SOON);
        control.happens("adopted", Scene.WEB, 5, "adopted", null);
        browser.until("document.querySelector('.event-kind').textContent === 'adopted'", SOON);
    }

    @Test
    void whatVanishesIsShownAsGoneAndThenNoMore() throws Exception {
        open();
        browser.click("[data-id='machine/shop/web/storefront'] .name");
        List<ElementView> left = control.status().elements().stream().filter(element -> !element.id().startsWith(Scene.WEB)).toList();
        control.stands(Scene.status("ready", left));
        browser.until("document.querySelector(\"" + WEB_ROW + "\")?.dataset.state === 'gone'", SOON);
        browser.until("document.querySelector('.panel-state').textContent.startsWith('no longer exists')", SOON);
        browser.screenshot(PICTURES.resolve("gone.png"));
        browser.click("#panel .close");
        browser.until("document.querySelectorAll('.rows .row').length === 10", SOON);
    }

    @Test
    void aHundredElementsFitEveryScreen() throws Exception {
        StatusView shops = Scene.shops(14);
        shops = Scene.with(shops, "degraded", "machine/shop-3/web", element -> Scene.restarting(element, System.currentTimeMillis()));
        shops = Scene.with(shops, "degraded", "machine/shop-9/fulfilment", element -> Scene.in(element, "failed", "gave up after 5 restarts in 60 s"));
        control.stands(shops);
        open();
        browser.until("document.querySelector('#tree-count').textContent.includes('of 103 elements')", SOON);
        traffic(3);
        fitsEveryScreen("hundred");
        browser.click("#filter");
        browser.type("shop-9/ful");
        browser.until("document.querySelectorAll('.rows .row').length === 5", SOON);
        browser.screenshot(PICTURES.resolve("hundred-filtered.png"));
    }

    @Test
    void aShopFitsEveryScreen() throws Exception {
        open();
        control.happens("adopted", Scene.WEB, 5, "found alive by the new manager", null);
        control.happens("ended", Scene.FRONT_DOOR, 2, "killed by signal 9", null);
        control.happens("ready", Scene.FRONT_DOOR, 3, "serves", 412L);
        traffic(5);
        fitsEveryScreen("shop");
        browser.click(WEB_ROW + " .name");
        browser.until("!document.querySelector('#panel').hidden", SOON);
        fitsEveryScreen("shop-panel");
        assertThat(browser.complaints()).isEmpty();
    }

    private static void fitsEveryScreen(String name) throws Exception {
        fits(name + "-wide-light", 1600, 1000, false, false);
        fits(name + "-wide-dark", 1600, 1000, true, false);
        fits(name + "-middle", 1280, 900, true, false);
        fits(name + "-tablet", 900, 1100, false, true);
        fits(name + "-phone-dark", 390, 844, true, true);
        fits(name + "-phone-light", 390, 844, false, true);
        browser.size(1440, 900, false);
    }

    private static void fits(String name, int width, int height, boolean dark, boolean touch) throws Exception {
        browser.size(width, height, touch);
        browser.dark(dark);
        browser.until("innerWidth === " + width + " && Math.abs(document.querySelector('.chart').getBoundingClientRect().right - "
                + "document.querySelector('#timeline').getBoundingClientRect().right) < 2", SOON);
        assertThat(browser.evaluate("document.documentElement.scrollWidth <= innerWidth")).as("nothing overflows: " + name).isEqualTo("true");
        browser.screenshot(PICTURES.resolve(name + ".png"));
    }

    /** Lets the front door's counters grow until the page has drawn that many seconds of it. */
    private void traffic(int seconds) {
        List<Long> done = new ArrayList<>(List.of(120_391L));
        await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(100)).until(() -> {
            long completed = done.getLast() + 80 + (done.size() * 37L) % 60;
            done.add(completed);
            long held = done.size() % 40 > 25 ? 14 : 0;
            Map<String, Long> counters = Map.of(
                    "completed", completed, "failed", (long) done.size() / 30, "held", held, "repeated", done.size() * held / 10, "in-flight", 7L);
            control.stands(Scene.with(control.status(), control.status().state(), Scene.FRONT_DOOR, element -> Scene.counting(element, counters)));
            return done.size() >= seconds * 10;
        });
    }

    private ControlApi api(int port) {
        return new ControlApi(vertx, port, TOKEN, control, new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
    }

    private String url() {
        return "http://127.0.0.1:" + api.port() + "/";
    }

    private void open() {
        browser.open(url() + "#token=" + TOKEN);
        browser.until("document.querySelectorAll('.rows .row').length > 0", SOON);
    }
}
