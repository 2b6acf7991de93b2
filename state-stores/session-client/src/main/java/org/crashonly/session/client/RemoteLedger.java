package org.crashonly.session.client;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import org.crashonly.session.Begin;
import org.crashonly.session.Claim;
import org.crashonly.session.Deadline;
import org.crashonly.session.Finish;
import org.crashonly.session.Intent;
import org.crashonly.session.Ledger;
import org.crashonly.session.LedgerKey;
import org.crashonly.session.StoredAnswer;
import org.crashonly.session.wire.Reply;
import org.crashonly.session.wire.Request;

/** The ledger at the other end of a link. */
final class RemoteLedger implements Ledger {

    /** The store says "still running" by itself at the request's deadline; the link waits this much longer for it to say so. */
    private static final long GRACE_MILLIS = 1_000;

    private final Link link;

    RemoteLedger(Link link) {
        this.link = link;
    }

    @Override
    public CompletionStage<Begin> beginAsync(LedgerKey key, Intent intent, Deadline deadline) {
        Claim claim = new Claim(key, ThreadLocalRandom.current().nextLong());
        Deadline later = new Deadline(deadline.nanos() + GRACE_MILLIS * 1_000_000);
        return link.submit(Call.of(
                "begin under a key", () -> new Request.Begin(key, intent, claim.id(), deadline.leftMillis()),
                reply -> ((Reply.Began) reply).begin(), later, () -> new Request.Abandon(claim))).result();
    }

    @Override
    public CompletionStage<Finish> finishAsync(Claim claim, StoredAnswer answer, Deadline deadline) {
        Request request = new Request.Finish(claim, answer);
        return link.submit(Call.of("finish under a key", () -> request, reply -> ((Reply.Finished) reply).finish(), deadline)).result();
    }

    @Override
    public CompletionStage<Boolean> abandonAsync(Claim claim, Deadline deadline) {
        return flag("abandoning a claim", new Request.Abandon(claim), deadline);
    }

    @Override
    public CompletionStage<Boolean> doubtAsync(Claim claim, Deadline deadline) {
        return flag("doubt about a claim", new Request.Doubt(claim), deadline);
    }

    private CompletionStage<Boolean> flag(String what, Request request, Deadline deadline) {
        return link.submit(Call.of(what, () -> request, reply -> ((Reply.Flag) reply).value(), deadline)).result();
    }
}
