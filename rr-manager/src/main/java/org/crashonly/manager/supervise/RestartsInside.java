package org.crashonly.manager.supervise;

import java.util.Locale;
import java.util.Map;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.manager.journal.Entry;
import org.crashonly.manager.journal.Entry.Cause;
import org.crashonly.manager.registry.Element;

/**
 * Writes down restarts of beans and resources when they are done: their process goes on, and restarts them in about the time that the journal takes
 * to write. A manager that dies meanwhile leaves nothing to finish. On the inbox's thread.
 */
final class RestartsInside {

    /**
     * What a host tells of one that is done.
     *
     * @param renewed what is there again after {@code renewedMicros}, in words
     * @param users those who were in it, in words
     * @param cut so many of them were crashed with it
     * @param left so many of these had not ended when the host stopped waiting
     * @param goneMicros after so long the last one had left, or was not waited for any longer
     */
    record How(String renewed, String users, int cut, int left, long renewedMicros, long goneMicros) {

        private String sentence() {
            String text = String.format(Locale.ROOT, "%s after %.1f ms", renewed, renewedMicros / 1000.0);
            if (cut > 0) {
                text += String.format(Locale.ROOT, ", %d %s cut, the last gone after %.1f ms", cut, users, goneMicros / 1000.0);
            }
            return left == 0 ? text : text + ", but " + left + " of them are still there: only a restart of the module or process ends them";
        }
    }

    private final Roster roster;
    private final EventLog events;
    private final RestartMetrics metrics;

    RestartsInside(Roster roster, EventLog events, RestartMetrics metrics) {
        this.roster = roster;
        this.events = events;
        this.metrics = metrics;
    }

    /**
     * Its process has restarted what {@code next} is a generation of.
     *
     * @param why in words
     */
    void done(Element host, Generation next, Cause cause, String why, How how) {
        ElementId part = next.id();
        long took = Math.max(1, Math.round(how.renewedMicros() / 1000.0));
        record(host, part, new Entry.Begun(next, null, cause, 0, System.currentTimeMillis()));
        record(host, part, new Entry.Ready(next, took, Map.of()));
        metrics.restarted(part.level(), part, cause.reason());
        metrics.recovered(part.level(), took);
        events.add("restarted", part, next.number(), how.sentence() + "; " + why, took);
    }

    private void record(Element host, ElementId part, Entry entry) {
        roster.records().append(entry);
        host.pastOf(part, roster.records().chronicle().find(part));
    }
}
