package org.crashonly.fmap.campaign;

import java.util.EnumSet;
import java.util.Set;
import org.crashonly.fmap.fault.Fault;
import org.crashonly.fmap.fault.FaultKind;

/** A fault, as {@link Fault#parse} reads it, that is injected into a component. */
public record Strike(String component, String fault) {

    private static final Set<FaultKind> DEADLY = EnumSet.of(FaultKind.KILL, FaultKind.FREEZE, FaultKind.RESTART, FaultKind.OUT_OF_MEMORY);

    FaultKind kind() {
        return Fault.parse(fault).kind();
    }

    boolean endsProcess() {
        return DEADLY.contains(kind());
    }

    /** Whether {@code other} is this component, in it, or around it: what one of them suffers, the other suffers by itself. */
    boolean concerns(String other) {
        return component.equals(other) || other.startsWith(component + "/") || component.startsWith(other + "/");
    }
}
