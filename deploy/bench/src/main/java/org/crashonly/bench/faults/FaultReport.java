package org.crashonly.bench.faults;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import org.crashonly.control.Level;
import org.crashonly.shop.shoppers.Audit;
import org.crashonly.shop.shoppers.Tally;

/**
 * What a run showed.
 *
 * @param smallest the smallest level that was restarted alone
 * @param faults in the order in which they were injected
 * @param tally of all that was shopped meanwhile
 */
public record FaultReport(Level smallest, int shoppers, long seed, List<Outcome> faults, Tally tally, Audit.Result audit) {

    private static final String ROW = "%-16s %-38s %9s %9s  %-12s %-26s %7s %7s  %s%n";

    static void head(PrintStream out) {
        out.printf(ROW, "fault", "in", "detected", "over", "cured by", "tried before", "failed", "actions", "published (recalled)");
    }

    static void line(PrintStream out, Outcome it) {
        out.printf(ROW, it.fault().kind().word(), it.fault().target().substring("machine/shop/".length()), seconds(it.detectedMillis()),
                it.end() == Outcome.End.CURED ? seconds(it.servedMillis()) : "-", cure(it), it.tried(), it.cost().failed(), it.cost().badActions(),
                it.fault().published().isEmpty() ? "-" : it.fault().published());
        if (!it.note().isEmpty()) {
            out.println("                 " + it.note());
        }
    }

    void foot(PrintStream out) {
        out.printf(Locale.ROOT, "%n%d of %d faults noticed, %d cured; %,d requests in %,d actions, %,d and %,d of them failed%n",
                faults.stream().filter(it -> it.detectedMillis() != null).count(), faults.size(),
                faults.stream().filter(it -> it.end() == Outcome.End.CURED).count(), tally.requests(), tally.actions(), tally.failed(), tally.badActions());
        if (audit != null) {
            out.printf("audit: %,d orders acknowledged, %,d duplicated, %,d lost: %s%n",
                    audit.acknowledged(), audit.duplicated(), audit.lost(), audit.ok() ? "ok" : "NOT OK");
            audit.findings().forEach(it -> out.println("       " + it));
        }
        out.println("detected: until the first restart was decided on; over: until nothing failed any more and all served; failed, actions: of the shoppers'");
        out.println("published: the level that cured such a fault in Candea et al., OSDI 2004; figures recalled, not read again");
    }

    private static String cure(Outcome it) {
        return switch (it.end()) {
            case CURED -> it.curedBy();
            case NOT_NOTICED -> "not noticed";
            case NOT_CURED -> "not cured";
            case REFUSED -> "refused";
        };
    }

    private static String seconds(Long millis) {
        return millis == null ? "-" : String.format(Locale.ROOT, "%.2f s", millis / 1000.0);
    }
}
