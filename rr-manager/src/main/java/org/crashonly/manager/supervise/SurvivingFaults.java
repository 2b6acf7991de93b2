package org.crashonly.manager.supervise;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.crashonly.control.ElementId;
import org.crashonly.control.Level;
import org.crashonly.fmap.fault.Fault;
import org.crashonly.manager.policy.Phase;
import org.crashonly.manager.registry.Element;

/**
 * Faults of which somebody said that they survive restarts: they are injected anew into what was restarted, until their time is over or they are
 * ended. They are known to this manager only, so that its own end is theirs. Not thread-safe.
 */
final class SurvivingFaults {

    /** Has a fault happen once more. */
    interface Injection {

        /** @param leftMillis how long it is to last */
        void repeat(Element host, long leftMillis);
    }

    /**
     * A life of what a fault was injected into.
     *
     * @param host generation of the process that makes it happen
     * @param own generation of the store, module or bean itself
     */
    private record Life(long host, long own) {}

    private record Known(ElementId element, ElementId host, Fault fault, Injection injection, long until, Life life) {}

    private final Roster roster;
    private final List<Known> known = new ArrayList<>();

    SurvivingFaults(Roster roster) {
        this.roster = roster;
    }

    /** {@code fault} was injected into {@code element} just now, in the stead of what was there before. */
    void begun(ElementId element, Element host, Fault fault, Injection injection, long now) {
        known.removeIf(it -> it.element().equals(element) && it.host().equals(host.id()));
        if (fault.survives().isPresent()) {
            known.add(new Known(element, host.id(), fault, injection, now + fault.lasts().orElseThrow().toNanos(), life(element, host)));
        }
    }

    /** Whatever was injected into what lies at or below {@code id} is over. */
    void ended(ElementId id) {
        known.removeIf(it -> id.contains(it.element()) || id.contains(it.host()));
    }

    /** Adds to {@code all} those that wait for the end of a restart. */
    void addTo(Map<ElementId, String> all, long now) {
        known.stream().filter(it -> now - it.until() < 0).forEach(it -> all.putIfAbsent(it.element(), it.fault().toString()));
    }

    /** Injects anew what a restart has ended. */
    void tick(long now) {
        for (Known it : List.copyOf(known)) {
            Element host = roster.find(it.host());
            if (now - it.until() >= 0 || host == null) {
                known.remove(it);
            } else if (serves(it.element(), host)) {
                look(it, host, now);
            }
        }
    }

    private void look(Known it, Element host, long now) {
        Life present = life(it.element(), host);
        if (present.equals(it.life())) {
            return;
        }
        known.remove(it);
        boolean isWhole = present.host() != it.life().host() || it.element().level() == Level.PROCESS;
        if (!isWhole || it.fault().survives().orElseThrow() == Fault.Survival.PROCESS) {
            it.injection().repeat(host, Math.max(1, (it.until() - now) / 1_000_000));
            known.add(new Known(it.element(), it.host(), it.fault(), it.injection(), it.until(), present));
        }
    }

    private boolean serves(ElementId element, Element host) {
        if (host.session().isEmpty() || host.policy().phase() != Phase.READY) {
            return false;
        }
        return switch (element.level()) {
            case MODULE -> serves(host, element);
            case BEAN -> serves(host, element.parent().orElseThrow());
            default -> roster.find(element) != null && roster.find(element).policy().phase() == Phase.READY;
        };
    }

    private static boolean serves(Element host, ElementId module) {
        return host.ports().containsKey(module) && !host.isRestarting(module);
    }

    private Life life(ElementId element, Element host) {
        long own = switch (element.level()) {
            case MODULE -> host.generationOf(element);
            case BEAN -> host.generationOf(element.parent().orElseThrow()) + host.pastOf(element).restarts();
            default -> roster.find(element) == null ? 0 : roster.find(element).past().generation();
        };
        return new Life(host.past().generation(), own);
    }
}
