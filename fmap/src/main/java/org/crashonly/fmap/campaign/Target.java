package org.crashonly.fmap.campaign;

import java.util.List;
import org.crashonly.fmap.fault.Fault;

/**
 * A component that a campaign injects faults into.
 *
 * @param counted whether requests to it are counted: then a fault that strikes requests has struck only if there were some
 * @param faults as {@link Fault#parse} reads them
 */
public record Target(String component, boolean counted, List<String> faults) {

    /** @throws IllegalArgumentException if one of the faults is none */
    public Target {
        faults = List.copyOf(faults);
        faults.forEach(Fault::parse);
    }
}
