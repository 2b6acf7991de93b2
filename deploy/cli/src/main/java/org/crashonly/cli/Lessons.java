package org.crashonly.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.crashonly.control.Json;
import org.crashonly.fmap.FailureMap;
import org.crashonly.fmap.campaign.Campaign;
import org.crashonly.fmap.campaign.Result;
import org.crashonly.fmap.file.MapJson;

/**
 * What a campaign has taught.
 *
 * @param took since the command began; an earlier one that was killed does not count
 */
record Lessons(Campaign campaign, Duration took) {

    /** What {@code --json} prints; the map is in the format of its file. */
    private record Whole(
            String run, long seed, int injections, long counted, long struckNobody, long refused, long disturbed, long seconds, List<Way> tried, JsonNode map) {}

    /** A way that a failure could have taken. */
    private record Way(String from, String to, String fault, long hits, long trials) {}

    String json() throws IOException {
        return Json.line(new Whole(campaign.run(), campaign.plan().seed(), campaign.results().size(), count(Result.Worth.COUNTS),
                count(Result.Worth.STRUCK_NOBODY), count(Result.Worth.REFUSED), count(Result.Worth.VOID), took.toSeconds(), ways(), Json.MAPPER.readTree(MapJson.write(map()))));
    }

    private List<Way> ways() {
        return campaign.tried().entrySet().stream().map(it -> new Way(
                it.getKey().from(), it.getKey().to(), it.getKey().fault(), it.getValue().hits(), it.getValue().trials())).toList();
    }

    /** The edges, and a summary. */
    List<String> lines() {
        List<String> lines = new ArrayList<>(map().edges().stream().map(FmapCommand::line).toList());
        long nobody = count(Result.Worth.STRUCK_NOBODY);
        long refused = count(Result.Worth.REFUSED);
        long disturbed = count(Result.Worth.VOID);
        lines.add(lines.size() + " edges from " + count(Result.Worth.COUNTS) + " injections in " + took.toSeconds() + " s"
                + (nobody == 0 ? "" : "; " + nobody + " struck nobody: the load does not reach there")
                + (refused == 0 ? "" : "; " + refused + " were left out: they happen to nothing there")
                + (disturbed == 0 ? "" : "; " + disturbed + " were disturbed"));
        return lines;
    }

    private FailureMap map() {
        return campaign.onto(FailureMap.EMPTY);
    }

    private long count(Result.Worth worth) {
        return campaign.results().stream().filter(it -> it.worth() == worth).count();
    }
}
