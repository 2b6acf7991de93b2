package org.crashonly.manager.supervise;

import java.util.List;
import org.crashonly.control.ElementId;
import org.crashonly.control.Level;
import org.crashonly.manager.policy.Phase;
import org.crashonly.manager.registry.Element;

/**
 * Whose turn it is among the replicas of a process: one that serves is restarted only when no other one is on its way back, so that its
 * clients have somewhere to go. What does not serve has nobody to leave, and waits for nobody.
 *
 * @param afterBackOffs whether one that died and waits for its next start is waited for as well: nobody knows how often it will have to
 */
record Turns(Roster roster, boolean afterBackOffs) {

    /** For restarts that somebody asked for, and which nothing hurries. */
    static Turns ofOrders(Roster roster) {
        return new Turns(roster, true);
    }

    /** For restarts of what fails. */
    static Turns ofCures(Roster roster) {
        return new Turns(roster, false);
    }

    /** Whether {@code element}, a process or what lies in one, may be restarted now. */
    boolean has(ElementId element) {
        ElementId process = element;
        while (process.level().compareTo(Level.PROCESS) < 0) {
            process = process.parent().orElseThrow();
        }
        List<ElementId> others = roster.plan().siblings(process);
        return others.isEmpty() || !serves(roster.find(process), element) || others.stream().map(roster::find).noneMatch(this::isOnItsWay);
    }

    private static boolean serves(Element host, ElementId element) {
        return host.policy().phase() == Phase.READY && !(element.level() == Level.MODULE && host.isRestarting(element));
    }

    /** One that is failed may not come back for long: nobody waits for it. */
    private boolean isOnItsWay(Element host) {
        return switch (host.policy().phase()) {
            case WAITING -> afterBackOffs;
            case STARTING, CRASHING -> true;
            case READY -> host.isRestartingAny();
            case FAILED -> false;
        };
    }
}
