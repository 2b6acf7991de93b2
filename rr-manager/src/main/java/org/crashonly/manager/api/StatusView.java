package org.crashonly.manager.api;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;
import java.util.Map;

/**
 * What {@code GET /api/status} answers, what the dashboard draws and what {@code crashonly status --json} prints. Times are
 * milliseconds; instants are milliseconds since 1970.
 *
 * @param state {@code starting}, {@code ready}, {@code degraded} (something restarts or is down) or {@code failed} (something was
 *     given up)
 * @param managerLife how many managers this data directory has had
 * @param elements the restart tree, parents before their children
 * @param faults what is injected, by the elements' ids; never null
 */
public record StatusView(
        String version,
        String instance,
        String state,
        long managerLife,
        long managerUptimeMillis,
        String httpUrl,
        String adminUrl,
        List<ElementView> elements,
        List<FaultView> faults) {

    public StatusView {
        faults = faults == null ? List.of() : List.copyOf(faults);
    }

    /** One with nothing injected. */
    public StatusView(
            String version, String instance, String state, long managerLife, long managerUptimeMillis, String httpUrl, String adminUrl,
            List<ElementView> elements) {
        this(version, instance, state, managerLife, managerUptimeMillis, httpUrl, adminUrl, elements, List.of());
    }

    /**
     * A fault that is injected at this moment.
     *
     * @param id the element, a bean perhaps that is none of {@link StatusView#elements}
     * @param fault as it was asked for, {@code latency delay=500ms times=2}
     * @param endsAtMillis when it ends by itself, if nothing ends it before; null if a manager before this one injected it
     */
    public record FaultView(String id, String fault, Long endsAtMillis) {}

    /**
     * The role of a host that is kept to take another one's place, and of a module's next generation that stands by in its process, which is of the
     * level {@code resource}. What it does, and whether it is there, changes no state but its own.
     */
    public static final String SPARE = "spare";

    /** The state of a spare that can take a place. */
    public static final String STANDBY = "standby";

    /**
     * One element.
     *
     * @param parent null for the machine
     * @param level {@code machine}, {@code application}, {@code process}, {@code module}, {@code resource} or {@code bean} (those that were restarted alone)
     * @param role {@code manager}, {@code front-door}, {@code host}, {@code acid-store}, {@value StatusView#SPARE}; {@value #REPLICAS} for a
     *     process or module that is no element of its own, but what its replicas have in common; null for what else is no process
     * @param state {@code starting}, {@code ready}, {@code crashing}, {@code waiting} (back-off), {@code failed}; {@value StatusView#STANDBY}
     *     for a spare that can take a place; {@code degraded} if only some of what it consists of serves
     * @param generation 0 for elements that have none of their own
     * @param pid null if nothing runs
     * @param port null if it listens nowhere
     * @param url where a module is reached from outside, null if it is not
     * @param restarts how often it was restarted, ever
     * @param upMillis since it last became ready; null if it is not
     * @param detail a sentence for people: why it failed, what it waits for; null if there is nothing to say
     * @param recovery what its restarts took; null before the first
     * @param counters progress counters and, for front doors, request counters: the names of {@code Vitals.Counter} in lower case with
     *     dashes ({@code in-flight}, {@code completed}, {@code failed}, {@code held}, {@code repeated}, …), totals since the generation
     *     began; never null
     * @param history the latest restarts, newest first, at most 20
     */
    public record ElementView(
            String id,
            String parent,
            String level,
            String role,
            String state,
            long generation,
            Long pid,
            Integer port,
            String url,
            long restarts,
            Long upMillis,
            String detail,
            RecoveryView recovery,
            Map<String, Long> counters,
            List<RestartView> history) {

        /** See {@link #role}. */
        public static final String REPLICAS = "replicas";

        /** Whether it is what replicas have in common. */
        @JsonIgnore
        public boolean isOfReplicas() {
            return REPLICAS.equals(role);
        }
    }

    /** Measured recovery times of one element. */
    public record RecoveryView(long lastMillis, long medianMillis, long p90Millis, long count) {}

    /**
     * One restart.
     *
     * @param generation the one that began
     * @param level how much was discarded
     * @param reason why: {@code exited}, {@code killed}, {@code stalled}, {@code requested}, …
     * @param evidence a sentence: exit code, last heartbeat, who asked
     * @param tookMillis from the decision to ready; null while it lasts
     */
    public record RestartView(long generation, String level, String reason, String evidence, long atMillis, Long tookMillis) {}
}
