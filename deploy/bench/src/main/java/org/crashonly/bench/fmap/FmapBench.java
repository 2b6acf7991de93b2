package org.crashonly.bench.fmap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.crashonly.bench.ResultFile;
import org.crashonly.bench.ServerUnderTest;
import org.crashonly.bench.Workplace;
import org.crashonly.fmap.FailureMap;
import org.crashonly.fmap.file.MapJson;
import org.crashonly.sandbox.launch.Distribution;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code crashonly bench fmap}: how true the failure map is that is learned of the sample shop, and how stable. */
@Command(
        name = "fmap",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Has 'crashonly fmap learn' learn the failure map of the sample shop, several times, and holds it against a table that was",
            "written by hand before: recall, precision, what a static call graph would miss or wrongly claim, and which edges differ from",
            "run to run. One campaign takes about ten minutes."
        })
public final class FmapBench implements Callable<Integer> {

    private static final String KINDS = "error,exception,latency,hang,deadlock,null-result,wrong-result,reset,data-source-lost,kill,restart";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @Option(names = "--runs", paramLabel = "N", defaultValue = "3", description = "Campaigns, each with another seed (default: 3).")
    private int runs;

    @Option(names = "--rounds", paramLabel = "N", defaultValue = "1", description = "How often each fault is injected in one (default: 1).")
    private int rounds;

    @Option(names = "--kinds", paramLabel = "KIND,...", defaultValue = KINDS, description = "Faults, as 'crashonly inject' names them (default: " + KINDS + ").")
    private String kinds;

    @Option(names = "--pairs", description = "Also the same fault in two parts at once, which takes much longer.")
    private boolean pairs;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Of the first campaign; the others have the next ones (default: 1).")
    private long seed;

    @Mixin
    private ResultFile file;

    @Option(names = "--map", paramLabel = "FILE", description = "Writes the map of all campaigns there, for 'crashonly bench faults --map'.")
    private Path map;

    private final PrintStream out = System.out;

    /** What a campaign told. */
    private record Told(long seconds, long counted, long struckNobody, List<Way> ways, FailureMap map, JsonNode whole) {

        static Told of(JsonNode whole) throws IOException {
            List<Way> ways = new ArrayList<>();
            whole.path("tried").forEach(it -> ways.add(new Way(
                    it.path("from").asText(), it.path("to").asText(), it.path("fault").asText(), it.path("hits").asLong(), it.path("trials").asLong())));
            return new Told(whole.path("seconds").asLong(), whole.path("counted").asLong(), whole.path("struckNobody").asLong(), ways,
                    MapJson.read(MAPPER.writeValueAsString(whole.path("map"))), whole);
        }
    }

    @Override
    public Integer call() throws Exception {
        ByHand hand = ByHand.ofTheShop();
        List<Told> all = new ArrayList<>();
        Path shop = Distribution.current().home().resolve("samples").resolve("shop");
        try (Workplace here = Workplace.open();
                ServerUnderTest server = ServerUnderTest.in(here.directory(), Distribution.current()).started(shop.resolve("shop.yaml"))) {
            for (int run = 0; run < runs; run++) {
                Told told = learn(server, shop.resolve("requests"), here.directory().resolve("told.json"), seed + run);
                all.add(told);
                line("campaign " + (run + 1), told.seconds(), told.counted(), told.struckNobody(), Score.of(told.ways(), hand));
            }
        }
        Score score = Score.of(Score.sum(all.stream().map(Told::ways).toList()), hand);
        line("together", all.stream().mapToLong(Told::seconds).sum(), all.stream().mapToLong(Told::counted).sum(),
                all.stream().mapToLong(Told::struckNobody).sum(), score);
        print(score, hand);
        stability(all.stream().map(Told::ways).toList());
        file.write(all.stream().map(Told::whole).toList());
        if (map != null) {
            Files.writeString(map, MapJson.write(all.stream().map(Told::map).reduce(FailureMap.EMPTY, FailureMap::merge)));
        }
        return 0;
    }

    private Told learn(ServerUnderTest server, Path requests, Path told, long ofSeed) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("fmap", "learn", "shop", "--json", "--requests", requests.toString(), "--kinds", kinds,
                "--rounds", Integer.toString(rounds), "--seed", Long.toString(ofSeed)));
        if (!pairs) {
            arguments.add("--no-pairs");
        }
        int exit = server.showing(told, arguments.toArray(String[]::new)).waitFor();
        if (exit != 0) {
            throw new IllegalStateException("'crashonly " + String.join(" ", arguments) + "' ended with exit code " + exit);
        }
        return Told.of(MAPPER.readTree(Files.readString(told)));
    }

    private void line(String what, long seconds, long counted, long nobody, Score score) {
        out.printf(Locale.ROOT, "%-12s %5d s, %d injections counted, %d struck nobody; %d edges, recall %.2f, precision %.2f%n",
                what, seconds, counted, nobody, score.found().size(), score.recall(), score.precision());
    }

    private void print(Score score, ByHand hand) {
        out.printf("%nby hand %d edges were expected; of %d nothing can be said, because who should fail had no requests then%n",
                hand.expected().size(), score.unseen().size());
        list("expected and not found", score.missing());
        list("found and not expected", score.surprising());
        list("found, and no call in a static call graph", score.beyondCalls());
        list("a call in a static call graph, and no failure propagates", score.callsOnly());
    }

    /** Edges that are in all campaigns that tried them, and those that are not. */
    private void stability(List<List<Way>> campaigns) {
        SortedMap<Way.Key, List<Way>> ways = new TreeMap<>();
        campaigns.forEach(campaign -> campaign.forEach(it -> ways.computeIfAbsent(it.key(), key -> new ArrayList<>()).add(it)));
        ways.values().removeIf(it -> it.stream().noneMatch(Score::isFound));
        List<String> differing = ways.entrySet().stream().filter(it -> it.getValue().stream().filter(Score::isFound).count() < campaigns.size())
                .map(it -> it.getKey() + ": " + String.join(", ", it.getValue().stream().map(way -> way.hits() + " of " + way.trials()).toList())
                        + (it.getValue().size() < campaigns.size() ? ", and in " + (campaigns.size() - it.getValue().size()) + " campaigns had no requests" : ""))
                .toList();
        out.printf("%n%d campaigns: %d edges are in all of them, %d are not%n", campaigns.size(), ways.size() - differing.size(), differing.size());
        list("edges that differ, with their hits in each campaign", differing);
    }

    private void list(String what, Collection<?> lines) {
        out.println(what + ": " + (lines.isEmpty() ? "none" : lines.size()));
        lines.forEach(it -> out.println("  " + it));
    }
}
