package org.crashonly.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.crashonly.control.ElementId;
import org.crashonly.fmap.campaign.Target;
import org.crashonly.fmap.fault.FaultKind;
import org.crashonly.fmap.fault.FaultKind.Place;
import org.crashonly.manager.api.StatusView.ElementView;

/** Which faults of those that are wanted can be injected into which elements of an application. */
final class Targets {

    /** What a campaign injects if nobody says otherwise: what all components suffer alike, and what processes and stores die of. */
    static final List<FaultKind> USUAL = List.of(FaultKind.ERROR, FaultKind.EXCEPTION, FaultKind.LATENCY, FaultKind.HANG, FaultKind.WRONG_RESULT,
            FaultKind.RESET, FaultKind.DATA_SOURCE_LOST, FaultKind.KILL, FaultKind.RESTART);

    private static final String LEAK = " bytes=1m";
    /** A second: no login gets through in any time that is waited for. */
    private static final String SLOW = " bytes=20";
    private final List<FaultKind> kinds;
    private final long lastsMillis;

    /** Faults of {@code kinds}, each of which will last for {@code lastsMillis}. */
    Targets(List<FaultKind> kinds, long lastsMillis) {
        this.kinds = kinds;
        this.lastsMillis = lastsMillis;
    }

    /** The elements of {@code application} that any of the faults can be injected into, in the order of {@code elements}. */
    List<Target> of(ElementId application, List<ElementView> elements) {
        List<Target> targets = new ArrayList<>();
        for (ElementView element : elements) {
            boolean suffers = application.contains(new ElementId(element.id())) && !element.isOfReplicas();
            List<String> faults = suffers ? faults(element) : List.of();
            if (!faults.isEmpty()) {
                targets.add(new Target(element.id(), element.level().equals("module"), faults));
            }
        }
        return targets;
    }

    private List<String> faults(ElementView element) {
        Stream<FaultKind> possible = switch (element.level()) {
            case "module" -> at(Place.MODULE);
            case "process" -> switch (element.role()) {
                case "host" -> at(Place.HOST);
                case "acid-store" -> at(Place.STORE);
                case "session-store" -> at(Place.SESSION_STORE);
                default -> Stream.of();
            };
            default -> Stream.of();
        };
        return possible.map(this::text).toList();
    }

    private Stream<FaultKind> at(Place place) {
        return kinds.stream().filter(it -> it.places().contains(place));
    }

    /** As it is injected: a delay is longer than anybody waits, or it would be no failure. */
    private String text(FaultKind kind) {
        return kind.word() + switch (kind) {
            case ERROR -> " status=500";
            case LATENCY -> " delay=" + lastsMillis + "ms";
            case LEAK -> LEAK;
            case SLOW_PEER -> SLOW;
            default -> "";
        };
    }
}
