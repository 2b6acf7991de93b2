package org.crashonly.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.crashonly.control.ElementId;
import org.crashonly.fmap.campaign.Calm;
import org.crashonly.fmap.campaign.Campaign;
import org.crashonly.fmap.campaign.Result;
import org.crashonly.fmap.campaign.Trial;
import org.crashonly.fmap.campaign.Watch;
import org.crashonly.fmap.file.CampaignFile;

/**
 * The staging phase: settle, inject, watch, write down, again, until the campaign is over. Each step is bounded in time. What is on disk
 * is enough for another one to go on.
 */
final class StagingPhase {

    /** Processes count for a second before they tell. */
    private static final Duration NEWS = Duration.ofMillis(1_300);
    private static final Duration CALM = Duration.ofMillis(2_200);
    private static final Duration LONGEST_SETTLING = Duration.ofMinutes(4);
    /** What has not settled by then does not by itself: processes that a fault ended serve again long before. */
    private static final Duration BY_ITSELF = Duration.ofMinutes(1);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final StagedServer server;
    private final Optional<Strangers> strangers;
    private final CampaignFile file;
    private final Screen screen;
    private Campaign campaign;

    /** @param strangers who are not to suffer it; empty if they may */
    StagingPhase(StagedServer server, Optional<Strangers> strangers, CampaignFile file, Campaign campaign, Screen screen) {
        this.server = server;
        this.strangers = strangers;
        this.file = file;
        this.campaign = campaign;
        this.screen = screen;
    }

    /** Does all that is left of the campaign under {@code load}; returns it. */
    Campaign run(Load load) throws IOException {
        long begun = System.nanoTime();
        int done = 0;
        while (campaign.next().isPresent()) {
            Trial trial = campaign.next().get();
            if (strangers.isPresent()) {
                strangers.get().refuseWhoCameSince(load);
            }
            settle();
            campaign = attempt(trial, load);
            file.write(campaign);
            done++;
            long left = (System.nanoTime() - begun) / done * campaign.left();
            screen.progress(String.format(Locale.ROOT, "%s  (%d to do, %s%s)", line(campaign.results().getLast()), campaign.left(), shown(left),
                    campaign.mayFollow() == 0 ? "" : "; then up to " + campaign.mayFollow() + " in two at once"));
        }
        settle();
        return campaign;
    }

    /** Waits until everything serves and nothing fails any more. What a fault has left that does not go away by itself, a restart of all ends. */
    private void settle() throws IOException {
        Calm calm = new Calm(CALM);
        long begun = System.nanoTime();
        boolean restored = campaign.results().isEmpty();
        while (!calm.look(server.serves(), server.look(), System.nanoTime())) {
            if (!restored && System.nanoTime() - begun > BY_ITSELF.toNanos()) {
                restored = true;
                screen.progress("it does not settle by itself: all of the application is restarted");
                server.restart();
            }
            if (System.nanoTime() - begun > LONGEST_SETTLING.toNanos()) {
                throw new Failure(Exit.FAILED, "the application did not settle within " + LONGEST_SETTLING.toSeconds()
                        + " s: something fails that nobody injected, or no request is answered; the same command goes on when it does");
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private Campaign attempt(Trial trial, Load load) throws IOException {
        // What a fault delays is to be late while somebody watches; who waits for a process that begins anew is not late.
        load.patience(trial.endsProcess() ? Load.USUAL_PATIENCE : campaign.plan().lasts().dividedBy(2));
        try {
            return watched(trial);
        } finally {
            load.patience(Load.USUAL_PATIENCE);
        }
    }

    private Campaign watched(Trial trial) throws IOException {
        boolean ignored = server.sameManager();
        Watch watch = new Watch(server.look(), System.nanoTime());
        long at = System.currentTimeMillis();
        StagedServer.Refusal refusal = server.inject(trial).orElse(null);
        if (refusal != null) {
            return campaign.with(refusal.forGood() ? Result.refused(trial, at, refusal.why()) : Result.failed(trial, at, refusal.why()));
        }
        long begun = System.nanoTime();
        long least = campaign.plan().lasts().plus(NEWS).toNanos();
        while (System.nanoTime() - begun < least || (!server.serves() && System.nanoTime() - begun < LONGEST_SETTLING.toNanos())) {
            LockSupport.parkNanos(LOOK_NANOS);
            watch.look(server.look(), System.nanoTime());
        }
        if (!server.sameManager()) {
            watch.interrupt();
        }
        return campaign.with(trial, watch, at);
    }

    private static String line(Result result) {
        String outcome = switch (result.worth()) {
            case COUNTS -> reached(result);
            case STRUCK_NOBODY -> "struck nobody, since " + result.note();
            case REFUSED -> "left out: " + result.note();
            case VOID -> "void: " + result.note();
        };
        return result.trial().strikes().stream().map(it -> it.fault() + " in " + ElementNames.shown(new ElementId(it.component())))
                .collect(Collectors.joining(" and ")) + ": " + outcome;
    }

    private static String reached(Result result) {
        String who = Campaign.bystanders(result).entrySet().stream().filter(it -> it.getValue().failed() > 0)
                .map(it -> ElementNames.shown(new ElementId(it.getKey())) + " after " + it.getValue().firstFailedMillis() + " ms")
                .collect(Collectors.joining(", "));
        return who.isEmpty() ? "reached nobody" : "reached " + who;
    }

    private static String shown(long nanos) {
        long seconds = TimeUnit.NANOSECONDS.toSeconds(nanos);
        return seconds < 90 ? "about " + seconds + " s left" : "about " + (seconds + 30) / 60 + " min left";
    }
}
