package org.crashonly.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.util.List;
import org.crashonly.bench.Kills.Kill;
import org.crashonly.bench.Kills.Target;
import org.crashonly.shop.shoppers.Summary;

/** What a run showed: as JSON for programs, as a table for people. */
record Report(
        Summary shoppers, List<Kill> kills, List<Restarts.Restart> restarts, Restarts.FrontDoors frontDoors, ModuleRestarts.Count modules) {

    private static final ObjectMapper MAPPER = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /**
     * The shoppers' figures and {@code kills[{id,kind,atMs,gapMs}], restarts[{id,level,reason,ms}], frontDoors{held,repeated},
     * modules{restarted,refused}}.
     */
    String json() {
        ObjectNode json = MAPPER.valueToTree(shoppers);
        ArrayNode killed = json.putArray("kills");
        kills.forEach(kill -> killed.addObject()
                .put("id", kill.id()).put("kind", kill.kind().toString()).put("atMs", kill.atMs()).put("gapMs", kill.gapMs()));
        ArrayNode restarted = json.putArray("restarts");
        restarts.forEach(restart -> restarted.addObject()
                .put("id", restart.id()).put("level", restart.level()).put("reason", restart.reason()).put("ms", restart.ms()));
        json.putObject("frontDoors").put("held", frontDoors.held()).put("repeated", frontDoors.repeated());
        json.putObject("modules").put("restarted", modules.asked()).put("refused", modules.refused());
        return json.toPrettyString();
    }

    void print(PrintStream out) {
        Summary.Latency latency = shoppers.latencyMs();
        out.printf("%nrequests   %,d in %,d actions, %,d of them bad; %.1f good actions a second%n",
                shoppers.requests(), shoppers.actions(), shoppers.badActions(), shoppers.taw());
        out.printf("latency    p50 %,.0f ms   p99 %,.0f ms   longest %,.0f ms%n", latency.p50(), latency.p99(), latency.max());
        out.printf("server     %,d requests held, %,d repeated%n", frontDoors.held(), frontDoors.repeated());
        out.printf("shoppers   %,d told to come again, %,d sent again, %,d connections lost with a front door%n",
                shoppers.retryAfter(), shoppers.repeated(), shoppers.connectionsLost());
        out.printf("errors     %,d, and %,d of unknown outcome%n", shoppers.errors(), shoppers.outcomeUnknown());
        shoppers.problems().forEach((problem, times) -> out.printf("           %s: %,d%n", problem, times));
        kills.forEach(kill -> out.printf("killed     %-34s after %6.1f s   successor ready in %6.2f s%n",
                kill.id(), kill.atMs() / 1000.0, kill.gapMs() / 1000.0));
        restarts.forEach(restart -> out.printf("restarted  %-34s %s, %s   %s%n", restart.id(), restart.level(), restart.reason(),
                restart.ms() == null ? "not ready yet" : String.format("%.2f s", restart.ms() / 1000.0)));
        if (modules.asked() + modules.refused() > 0) {
            out.printf("asked for  %,d restarts of modules; %,d more that were refused%n", modules.asked(), modules.refused());
        }
        if (shoppers.audit() != null) {
            out.printf("audit      %,d orders acknowledged, %,d stored, %,d charged, %,d duplicated, %,d lost: %s%n",
                    shoppers.audit().acknowledged(), shoppers.audit().stored(), shoppers.audit().charged(), shoppers.audit().duplicated(),
                    shoppers.audit().lost(), shoppers.audit().ok() ? "ok" : "NOT OK");
            shoppers.audit().findings().forEach(finding -> out.printf("           %s%n", finding));
        }
    }

    /** Nobody saw an error, the books agree, and there was something in them. Only a killed front door may break connections. */
    boolean isClean() {
        boolean mayLose = kills.stream().anyMatch(kill -> kill.kind() == Target.FRONT_DOOR);
        return shoppers.isClean() && (mayLose || shoppers.connectionsLost() == 0)
                && (shoppers.audit() == null || shoppers.audit().acknowledged() > 0);
    }
}
