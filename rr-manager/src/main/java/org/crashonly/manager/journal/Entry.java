package org.crashonly.manager.journal;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Level;
import org.crashonly.control.ProcessIdentity;
import org.crashonly.manager.recovery.Decision;
import org.crashonly.manager.recovery.RecoveryState;

/** One line of the journal. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Entry.ManagerBegun.class, name = "manager-begun"),
    @JsonSubTypes.Type(value = Entry.Ending.class, name = "ending"),
    @JsonSubTypes.Type(value = Entry.Begun.class, name = "begun"),
    @JsonSubTypes.Type(value = Entry.Ready.class, name = "ready"),
    @JsonSubTypes.Type(value = Entry.StorePort.class, name = "store-port"),
    @JsonSubTypes.Type(value = Entry.Recovery.class, name = "recovery"),
    @JsonSubTypes.Type(value = Entry.Decided.class, name = "decided"),
    @JsonSubTypes.Type(value = Entry.Upgrade.class, name = "upgrade"),
    @JsonSubTypes.Type(value = Entry.Rolling.class, name = "rolling"),
    @JsonSubTypes.Type(value = Entry.History.class, name = "history")
})
public sealed interface Entry {

    /** A life of the manager. */
    record ManagerBegun(long epoch, long atMillis) implements Entry {}

    /**
     * A generation is about to be crashed, or has ended and said that it cannot serve.
     *
     * @param identity the process, null if none was ever seen, or if it has ended by itself and has said why it cannot serve
     * @param atMillis since 1970; 0 if that is not known
     */
    record Ending(Generation generation, ProcessIdentity identity, Cause cause, long atMillis) implements Entry {

        /** At a time that is not known. */
        public Ending(Generation generation, ProcessIdentity identity, Cause cause) {
            this(generation, identity, cause, 0);
        }
    }

    /**
     * A generation is about to be started; the one before it has ended or was told to.
     *
     * @param previous the process of the generation before, null for the first
     * @param shortLives the element's spent budget: generations in a row that ended before they were healthy
     * @param spare the generation of a spare whose process it is, which is over as such; null if it is a process of its own
     */
    record Begun(
            Generation generation, ProcessIdentity previous, Cause cause, int shortLives, long atMillis, Generation spare) implements Entry {

        /** A process of its own. */
        public Begun(Generation generation, ProcessIdentity previous, Cause cause, int shortLives, long atMillis) {
            this(generation, previous, cause, shortLives, atMillis, null);
        }
    }

    /**
     * A generation serves.
     *
     * @param tookMillis from the decision to restart to ready
     * @param ports where its modules answer
     */
    record Ready(Generation generation, long tookMillis, Map<ElementId, Integer> ports) implements Entry {}

    /** The port that a store keeps for good. */
    record StorePort(ElementId store, int port) implements Entry {}

    /**
     * What the recovery policy of an application remembers.
     *
     * @param boot of the machine: the state's times mean something in it only
     * @param state without reports and served requests, which are said again if they go on
     * @param closed the modules that were given up and answer nothing well, each with the life in which it does: requests to it are refused
     */
    record Recovery(ElementId application, String boot, RecoveryState state, Map<ElementId, Long> closed) implements Entry {

        public Recovery {
            // Journals of earlier releases do not tell of it.
            closed = closed == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(closed));
        }

        /** Nothing is given up that answers nothing well. */
        public Recovery(ElementId application, String boot, RecoveryState state) {
            this(application, boot, state, Map.of());
        }
    }

    /**
     * The recovery policy of an application, or the own policy of one of its processes, decided something.
     *
     * @param application or the parent of a process that belongs to none
     */
    record Decided(ElementId application, long atMillis, Decision decision) implements Entry {}

    /**
     * Another version of an application takes the place of the one in force, or does not.
     *
     * @param incident names it: the restarts that it leads to carry the same
     * @param candidate the version, among those that are staged
     * @param first there was no version before
     * @param readyMillis so long each step may take
     * @param trialMillis so long the version is watched before it is confirmed
     * @param why a sentence: who asked, or why it was given up
     */
    record Upgrade(
            ElementId application, String incident, Stage stage, String candidate, boolean first, long readyMillis, long trialMillis,
            String why, long atMillis) implements Entry {

        /** The same upgrade at another stage. */
        public Upgrade at(Stage next, String because, long now) {
            return new Upgrade(application, incident, next, candidate, first, readyMillis, trialMillis, because, now);
        }
    }

    /** How far an upgrade is. */
    enum Stage {
        /** Decided on; from the next one on, what is in force tells whether it was put there. */
        BEGUN,
        /** It did not work: the version before is put back. */
        GOING_BACK,
        /** The version is in force for good. */
        CONFIRMED,
        /** The version before is in force again. */
        ROLLED_BACK,
        /** The application is taken away. */
        REMOVED;

        /** Whether nothing is left to do. */
        public boolean isOver() {
            return this == CONFIRMED || this == ROLLED_BACK || this == REMOVED;
        }
    }

    /**
     * The replicas of a process, or of a component in it, are being restarted one by one: those whose latest restarts have this cause were
     * begun.
     *
     * @param element what the replicas have in common
     * @param over there is nothing left of it to do
     */
    record Rolling(ElementId element, Cause cause, boolean over) implements Entry {}

    /** The sum of earlier entries of one element; stands at the beginning of a journal. */
    record History(ElementRecord element) implements Entry {}

    /**
     * Why something is restarted.
     *
     * @param incident names the incident: all restarts that it leads to carry the same
     * @param reason a word: {@code exited}, {@code killed}, {@code stalled}, {@code requested}, …
     * @param evidence a sentence
     * @param data what the sentence says, by name, if the process's own policy decided on it; what others decide on has its evidence elsewhere
     */
    record Cause(String incident, Level level, String reason, String evidence, Map<String, String> data) {

        public Cause {
            // Journals of earlier releases do not tell of it.
            data = data == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(data));
        }

        /** One whose evidence is a sentence. */
        public Cause(String incident, Level level, String reason, String evidence) {
            this(incident, level, reason, evidence, Map.of());
        }

        /** The reason when the whole server starts. */
        public static final String START = "start";

        /** The reason of what an operator asked for. */
        public static final String REQUESTED = "requested";

        /** The reason when another version takes a component's place. */
        public static final String UPGRADE = "upgrade";

        /** The reason when a process says that it cannot serve. */
        public static final String FAILED = "failed";

        /** The reason when what did not start is tried again. */
        public static final String QUARANTINE = "quarantine";

        /** The reason when memory runs low. */
        public static final String REJUVENATION = "rejuvenation";

        /** The reason when the version before takes its place again. */
        public static final String ROLL_BACK = "roll-back";

        /** Whether somebody asked for it, of what may serve well, and not the server because it does not. */
        @JsonIgnore
        public boolean isRequested() {
            return reason.equals(REQUESTED);
        }

        /** Whether it ends a life without saying anything about how well that served. */
        @JsonIgnore
        public boolean isWanted() {
            return isRequested() || reason.equals(REJUVENATION) || reason.equals(UPGRADE) || reason.equals(ROLL_BACK);
        }
    }

    /**
     * What is known of one process over all its lives, or of a module over those that it had apart from its process.
     *
     * @param generation the latest
     * @param ending the latest generation was about to be crashed
     * @param ports of the latest generation's modules; null if it never became ready
     * @param restarts how often it was begun, a process's first time apart
     * @param recoveries the latest recovery times in milliseconds, oldest first, at most {@link #KEPT_RECOVERIES}
     * @param latest the latest restarts, newest first, at most {@link #KEPT_RESTARTS}
     * @param spare the generation of a spare whose process the latest generation is; null if it is a process of its own
     * @param endingFor why the latest generation was about to be crashed; null if it was not, or if its process took another one's place
     * @param endingAtMillis when that was decided, since 1970; 0 if nobody knows
     */
    record ElementRecord(
            ElementId id,
            long generation,
            boolean ending,
            Map<ElementId, Integer> ports,
            int shortLives,
            long restarts,
            List<Long> recoveries,
            List<PastRestart> latest,
            Generation spare,
            Cause endingFor,
            long endingAtMillis) {

        /** So few that an estimate follows a machine that is busy today and idle tomorrow. */
        static final int KEPT_RECOVERIES = 20;
        public static final int KEPT_RESTARTS = 20;

        /** One whose latest generation is a process of its own. */
        public ElementRecord(
                ElementId id, long generation, boolean ending, Map<ElementId, Integer> ports, int shortLives, long restarts, List<Long> recoveries,
                List<PastRestart> latest) {
            this(id, generation, ending, ports, shortLives, restarts, recoveries, latest, null);
        }

        /** One of which no generation was about to be crashed, or nobody knows why. */
        public ElementRecord(
                ElementId id, long generation, boolean ending, Map<ElementId, Integer> ports, int shortLives, long restarts, List<Long> recoveries,
                List<PastRestart> latest, Generation spare) {
            this(id, generation, ending, ports, shortLives, restarts, recoveries, latest, spare, null, 0);
        }

        /** Of what was never begun. */
        public static ElementRecord none(ElementId id) {
            return new ElementRecord(id, 0, false, null, 0, 0, List.of(), List.of());
        }

        /** The {@code share} quantile of the latest recovery times, in milliseconds; 0 if, and only if, nothing was measured. */
        public long percentile(double share) {
            List<Long> sorted = recoveries.stream().sorted().toList();
            return sorted.isEmpty() ? 0 : Math.max(1, sorted.get((int) Math.ceil(share * sorted.size()) - 1));
        }
    }

    /** One restart that was done; {@code tookMillis} is null if it never became ready. */
    record PastRestart(long generation, Cause cause, long atMillis, Long tookMillis) {}
}
