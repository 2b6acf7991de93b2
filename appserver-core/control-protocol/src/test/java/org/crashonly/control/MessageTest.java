package org.crashonly.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MessageTest {

    private static final ElementId WEB = ElementId.MACHINE.child("shop").child("web");
    private static final Generation FIFTH = new Generation(WEB, 5);

    private static final Operation ORDER =
            new Operation("POST", "/orders/{key}", Operation.KeyPlace.PATH, "key", List.of("/orders/all"));

    static List<Message> everyKindOfMessage() {
        return List.of(
                new Message.Hello(1, "instance", FIFTH, new ProcessIdentity(42, 4711, "boot")),
                new Message.Status(Message.State.READY, List.of(
                        new Message.ModuleStatus(WEB.child("bill"), 3999, null),
                        new Message.ModuleStatus(WEB.child("cart"), 4000, null).with(Message.ModuleSpare.STANDS_BY),
                        new Message.ModuleStatus(WEB.child("stock"), 4001, null).with(Message.ModuleSpare.failed("no class Missing"))), 17, null),
                new Message.EndpointFailed(WEB.child("cart"), FIFTH, Message.Failure.REFUSED, 3),
                new Message.Counters(Map.of("requests", 12L), Map.of("open", 3L)),
                new Message.Outcomes(List.of(new Message.Outcome(WEB.child("cart"), FIFTH, 100, 3, 2, 1))),
                new Message.Modules(List.of(new Message.ModuleCounts(WEB.child("cart"), 100, 3, "java.lang.IllegalStateException", 4, 1, null, 2,
                        Map.of(WEB.child("cart"), 1L, WEB.child("cart").child("Basket"), 2L)))),
                new Message.Reply(7, false, "no such generation"),
                new Message.Welcome(3),
                new Message.Refused("ended"),
                new Message.Routes(new RoutingTable(3, 9, List.of(new RoutingTable.Route(
                        WEB.child("cart"), null, "/cart",
                        List.of(new RoutingTable.Target(FIFTH, "127.0.0.1", 4000, "n", true)),
                        new RoutingTable.Recovery(Level.PROCESS, 123, 1700, false), 60_000, 300_000, List.of(ORDER),
                        List.of("10.0.0.0/8"), Path.of("/static"))))),
                new Message.Fence(8, FIFTH),
                new Message.Grant(9, new ProcessSpec.GrantSpec(FIFTH, "u", "p", Map.of())
                        .on(ProcessSpec.LeaseSpec.of(Path.of("/d/v")))),
                new Message.Lapsed(FIFTH),
                new Message.Inject(WEB.child("cart"), new Message.Injection("hang", Message.Harm.HANG, 0.5, 3, 1, 10_000, 0, 0, 0, 0)),
                new Message.Backup(10, Path.of("/backups/shop.zip")),
                new Message.RecordRequests("run-1", new ElementId("machine/shop"), 5_000, Path.of("/data/recordings/run-1"), 1_000, 1 << 20, 65_536,
                        "JSESSIONID", List.of("answer"), "a2V5"),
                new Message.SessionStores(List.of(new ProcessSpec.SessionAccessSpec(WEB, Path.of("/run/s.sock"), "t"))),
                new Message.RestartModule(FIFTH, new ProcessSpec.ModuleSpec(WEB.child("cart"), Path.of("/cart.war"), "/cart"), true),
                new Message.RestartBean(11, WEB.child("cart").child("Baskets")),
                new Message.BeanRestarted(11, 2, 1, 300, 500_000, null),
                new Message.RestartResource(13, WEB.resource("pool", "default")),
                new Message.ResourceRestarted(13, 2, 0, 300, 4_000, null),
                new Message.CountBeans(12, WEB.child("cart")),
                new Message.TakePlace(Path.of("/run/spec/shop+web#5.json"), Path.of("/logs/shop/web.log")),
                new Message.Beans(12, List.of(new Message.BeanCounts(
                        WEB.child("cart").child("Baskets"), "SessionScoped", 10, 1, "java.lang.IllegalStateException: full", 2, null))));
    }

    @ParameterizedTest
    @MethodSource("everyKindOfMessage")
    void isReadAsItWasWritten(Message message) throws Exception {
        assertThat(Json.read(Json.line(message), Message.class)).isEqualTo(message);
    }

    /** What is logged is read by more people than specifications are. */
    @Test
    void noSecretIsInWhatALogWouldShow() {
        ProcessSpec.GrantSpec grant = new ProcessSpec.GrantSpec(FIFTH, "web_5", "secret", Map.of());
        ProcessSpec.SessionAccessSpec sessions = new ProcessSpec.SessionAccessSpec(WEB, Path.of("/run/s.sock"), "secret");
        ProcessSpec.DataSourceSpec database = new ProcessSpec.DataSourceSpec(WEB, "jdbc:h2:tcp://127.0.0.1:1/shop", "web_5", "secret", 8);
        List<Object> shown = List.of(
                new Message.Grant(9, grant), new Message.SessionStores(List.of(sessions)), database,
                new ProcessSpec.AcidStoreSpec(Path.of("/d"), 1, "shop", 60_000, List.of(grant)),
                new ProcessSpec.HostSpec(Path.of("/payara"), List.of(), database, "n", null, sessions));
        assertThat(shown).allSatisfy(it -> assertThat(it.toString()).doesNotContain("secret"));
    }

    @Test
    void everyKindIsTested() {
        assertThat(everyKindOfMessage()).extracting(Object::getClass).containsExactlyInAnyOrder(Message.class.getPermittedSubclasses());
    }

    @Test
    void aSpecificationIsReadAsItWasWritten() throws Exception {
        ProcessSpec spec = new ProcessSpec(
                "instance", FIFTH, Path.of("/d/c.sock"), Path.of("/d/l"), Path.of("/d/v"), Path.of("/d/w"),
                new ProcessSpec.HostSpec(
                        Path.of("/p"), List.of(new ProcessSpec.ModuleSpec(WEB.child("cart"), Path.of("/cart.war"), "/", List.of(ORDER), List.of("org.acme.*"), true)),
                        new ProcessSpec.DataSourceSpec(ElementId.MACHINE.child("shop").child("db"), "jdbc:h2:", "u", "p", 32), "n",
                        new ProcessSpec.CallsSpec(
                                List.of(Path.of("/stub.jar")), List.of(new ProcessSpec.CallableSpec(WEB.child("cart"), "/", 60_000, 300_000))),
                        new ProcessSpec.SessionAccessSpec(ElementId.MACHINE.child("shop").child("session"), Path.of("/d/s.sock"), "t")));
        assertThat(Json.read(Json.line(spec), ProcessSpec.class)).isEqualTo(spec);
    }

    @Test
    void aFrontDoorMayBeToldLimitsAndRoutesAtBirthOrNot() throws Exception {
        RoutingTable routes = new RoutingTable(0, 0, List.of());
        ProcessSpec.FrontDoorSpec all = new ProcessSpec.FrontDoorSpec(
                "127.0.0.1", 8080, ProcessSpec.HoldLimits.DEFAULT, ProcessSpec.ClientLimits.DEFAULT, 2, routes);
        assertThat(Json.read(Json.line(all), ProcessSpec.RoleSpec.class)).isEqualTo(all);
        assertThat(Json.read("{\"kind\":\"front-door\",\"bindAddress\":\"127.0.0.1\",\"port\":80}", ProcessSpec.RoleSpec.class))
                .isEqualTo(new ProcessSpec.FrontDoorSpec("127.0.0.1", 80, null));
    }

    @Test
    void keysOfANewerPeerAreIgnored() throws Exception {
        assertThat(Json.read("{\"type\":\"welcome\",\"epoch\":1,\"later\":true}", Message.class)).isEqualTo(new Message.Welcome(1));
    }
}
