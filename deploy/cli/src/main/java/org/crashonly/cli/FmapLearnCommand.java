package org.crashonly.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import org.crashonly.bench.Span;
import org.crashonly.control.ElementId;
import org.crashonly.control.KernelLock;
import org.crashonly.fmap.campaign.Campaign;
import org.crashonly.fmap.campaign.Plan;
import org.crashonly.fmap.campaign.Target;
import org.crashonly.fmap.fault.FaultKind;
import org.crashonly.fmap.file.CampaignFile;
import org.crashonly.manager.ServerConfig;
import org.crashonly.manager.api.StatusView;
import org.crashonly.manager.api.StatusView.ElementView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "learn",
        description = {
            "Learns the failure map by injecting faults into a running application, one at a time and then in two",
            "components at once, and watching who fails besides. Not where others use it: faults would be theirs. It looks",
            "before it begins, and each minute, for which it holds its own requests back; whoever comes meanwhile ends it.",
            "Meanwhile failures restart nothing; what dies or freezes is restarted as ever.",
            "Each fault ends by itself. A campaign that was killed is gone on with by the same command.",
            "'crashonly fmap show' shows what was learned, 'crashonly fmap accept' agrees to it."
        },
        mixinStandardHelpOptions = true)
final class FmapLearnCommand implements Callable<Integer> {

    private static final Duration LONGEST = Duration.ofMinutes(10);

    @Spec
    CommandSpec spec;

    @Mixin
    DataOption data;

    @Parameters(arity = "0..1", paramLabel = "APPLICATION", description = "Which; not needed if there is but one.")
    String name;

    @Option(names = "--kinds", split = ",", paramLabel = "KIND",
            description = "Faults, as 'crashonly inject' names them, with commas; by default a choice of them.")
    List<String> kinds;

    @Option(names = "--rounds", defaultValue = "2", paramLabel = "N", description = "How often each is injected (default: 2).")
    int rounds;

    @Option(names = "--for", defaultValue = "3s", paramLabel = "TIME", converter = Span.class,
            description = "How long each lasts: 500ms, 3s, at most 10m (default: 3s).")
    Duration lasts;

    @Option(names = "--no-pairs", description = "Without faults in two components at once.")
    boolean noPairs;

    @Option(names = "--requests", paramLabel = "FILE",
            description = "The load: what 'crashonly record' recorded; or a line each with method, path and form fields, {new} in them"
                    + " being another text each time. By default pages that links lead to.")
    Path requests;

    @Option(names = "--secrets", paramLabel = "FILE",
            description = "What a recording does not say: a line each with NAME=VALUE, as password=... for all passwords, or password:DIGITS=..."
                    + " for one. Others are made up.")
    Path secrets;

    @Option(names = "--rate", defaultValue = "20", paramLabel = "N", description = "Requests a second (default: 20).")
    int rate;

    @Option(names = "--seed", paramLabel = "S", description = "Of the order of the faults; by default another one each time.")
    Long seed;

    @Option(names = "--anew", description = "Drops a campaign that is not over, instead of going on with it.")
    boolean anew;

    @Option(names = "--force", description = "Also where others use the application, or begin to.")
    boolean force;

    @Option(names = "--json", description = "Prints what was learned, as JSON.")
    boolean json;

    @Override
    public Integer call() throws IOException {
        if (lasts.compareTo(LONGEST) > 0) {
            throw usage("--for " + Span.text(lasts) + ": expected at most " + Span.text(LONGEST));
        }
        if (rounds < 1 || rounds > 100 || rate < 1 || rate > 200) {
            throw usage("--rounds " + rounds + ", --rate " + rate + ": expected 1 to 100, and 1 to 200");
        }
        List<FaultKind> wanted = kinds();
        if (requests == null ? secrets != null : !Files.exists(requests)) {
            throw usage(requests == null ? "--secrets goes with --requests" : requests + " does not exist");
        }
        Optional<Load.Source> load = requests == null ? Optional.empty() : Optional.of(LoadFile.read(requests, secrets));
        Server server = data.server();
        ControlApi api = server.api();
        StatusView status = status(api);
        ElementId application = ApplicationChoice.of(server, status, name, spec.commandLine());
        Optional<KernelLock> lock = KernelLock.tryTake(server.data().campaignLock());
        if (lock.isEmpty()) {
            throw new Failure(Exit.IN_USE, "another 'crashonly fmap learn' injects faults into this server");
        }
        try {
            List<Target> targets = new Targets(wanted, lasts.toMillis()).of(application, status.elements());
            if (targets.isEmpty()) {
                throw usage("none of these faults can be injected into " + ElementNames.shown(application));
            }
            Plan plan = new Plan(application.name(), seed == null ? 0 : seed, rounds, lasts.toMillis(), !noPairs, targets);
            CampaignFile file = new CampaignFile(server.data().campaign(application.name()));
            StagedServer staged = new StagedServer(api, application);
            return learn(server, status, staged, file, campaign(staged, file, plan), load);
        } finally {
            lock.get().release();
        }
    }

    private int learn(Server server, StatusView status, StagedServer staged, CampaignFile file, Campaign begun, Optional<Load.Source> given)
            throws IOException {
        long start = System.nanoTime();
        Optional<Strangers> strangers = force ? Optional.empty() : Optional.of(new Strangers(staged));
        StagingPhase staging = new StagingPhase(staged, strangers, file, begun, screen());
        Thread interrupted = new Thread(staged::interrupt, "interrupted");
        Runtime.getRuntime().addShutdownHook(interrupted);
        try {
            if (strangers.isPresent()) {
                strangers.get().refuse();
            }
            String base = "http://127.0.0.1:" + ServerConfig.read(server.data()).httpPort();
            Load.Source sent = given.isPresent() ? given.get() : Load.inTurn(pages(base, staged.application(), status.elements()));
            screen().progress(sent.size() + " requests as load, " + rate + " a second; " + begun.left() + " faults to inject"
                    + (begun.mayFollow() == 0 ? "" : ", then up to " + begun.mayFollow() + " in two at once") + ", seed " + begun.plan().seed());
            Campaign done;
            try (Load load = Load.begin(base, sent, rate)) {
                done = staging.run(load);
            }
            staged.learned();
            file.delete();
            Lessons lessons = new Lessons(done, Duration.ofNanos(System.nanoTime() - start));
            (json ? List.of(lessons.json()) : lessons.lines()).forEach(screen()::result);
            return Exit.OK.code();
        } finally {
            staged.end();
            forget(interrupted);
        }
    }

    private static void forget(Thread hook) {
        try {
            boolean ignored = Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            // This process is ending: the hook runs, and does no harm.
        }
    }

    /** What to go on with, or a campaign that begins. */
    private Campaign campaign(StagedServer staged, CampaignFile file, Plan wanted) throws IOException {
        Optional<Campaign> there = anew ? Optional.empty() : read(file);
        if (there.isPresent() && there.get().next().isEmpty() && !isOf(there.get(), wanted)) {
            // Killed when all was injected, and nobody asks for it: only the map does not know it yet, perhaps.
            staged.learned();
            there = Optional.empty();
        }
        if (there.isEmpty()) {
            long drawn = seed == null ? RandomGenerator.getDefault().nextInt(1_000_000) : seed;
            return Campaign.begin("injected-" + Instant.now(), seeded(wanted, drawn));
        }
        Campaign unfinished = there.get();
        if (!isOf(unfinished, wanted)) {
            throw new Failure(Exit.USAGE, "a campaign of other faults is not over (" + unfinished.results().size() + " were injected, "
                    + unfinished.left() + " are left): give the same options to go on with it, or --anew to drop it");
        }
        screen().progress("goes on with a campaign of which " + unfinished.results().size() + " faults were injected");
        return unfinished;
    }

    /** Whether {@code begun} is what this command would begin; with any seed, if it says none. */
    private boolean isOf(Campaign begun, Plan wanted) {
        return begun.plan().equals(seeded(wanted, seed == null ? begun.plan().seed() : seed));
    }

    private static Optional<Campaign> read(CampaignFile file) throws IOException {
        try {
            return file.read();
        } catch (IOException e) {
            throw new IOException(e.getMessage() + "; --anew drops it", e);
        }
    }

    private static Plan seeded(Plan plan, long seed) {
        return new Plan(plan.application(), seed, plan.rounds(), plan.lastsMillis(), plan.pairs(), plan.targets());
    }

    private List<LoadRequest> pages(String base, ElementId application, List<ElementView> elements) {
        List<String> starts = elements.stream()
                .filter(it -> it.url() != null && application.contains(new ElementId(it.id())))
                .map(it -> URI.create(it.url()).getRawPath()).map(it -> it.isEmpty() ? "/" : it).toList();
        List<LoadRequest> pages = new Crawl(base).from(starts);
        if (pages.isEmpty()) {
            throw new Failure(Exit.FAILED, "no page of " + ElementNames.shown(application) + " answers at " + base + String.join(", ", starts)
                    + "; name requests with --requests");
        }
        return pages;
    }

    private List<FaultKind> kinds() {
        return kinds == null ? Targets.USUAL : kinds.stream().map(word -> FaultKind.of(word).orElseThrow(() -> usage("--kinds: no fault '" + word + "' can be injected; there is " + String.join(", ",
                        Arrays.stream(FaultKind.values()).map(FaultKind::word).toList())))).distinct().toList();
    }

    private static StatusView status(ControlApi api) {
        try {
            return api.status();
        } catch (ControlApi.NoAnswer e) {
            throw new Failure(Exit.NOT_RUNNING, e.getMessage() + "; only the manager injects faults", e);
        }
    }

    private ParameterException usage(String what) {
        return new ParameterException(spec.commandLine(), what);
    }

    private Screen screen() {
        return Screen.of(spec.commandLine());
    }
}
