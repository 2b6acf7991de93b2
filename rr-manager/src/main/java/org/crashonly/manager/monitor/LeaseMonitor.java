package org.crashonly.manager.monitor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.crashonly.control.ElementId;
import org.crashonly.manager.recovery.FailureReport;

/** Leases that were neither renewed nor given back in time: their holder does not do what it should. Each lapse is reported once. */
public final class LeaseMonitor {

    private record Held(ElementId holder, long until) {}

    private final Map<String, Held> leases = new TreeMap<>();

    /** {@code holder} has {@code lease} until {@code until}; also to renew it. */
    public void held(String lease, ElementId holder, long until) {
        leases.put(lease, new Held(holder, until));
    }

    /** {@code lease} was given back. */
    public void released(String lease) {
        leases.remove(lease);
    }

    /** {@code holder} was restarted: what it held is nobody's. */
    public void restarted(ElementId holder) {
        leases.values().removeIf(it -> it.holder().equals(holder));
    }

    /** A report for each lease that has lapsed since the last look. */
    public List<FailureReport> look(long now) {
        List<FailureReport> reports = new ArrayList<>();
        leases.forEach((lease, held) -> {
            if (now - held.until() >= 0) {
                reports.add(new FailureReport(now, "lease", "lease " + lease, List.of(held.holder()), 1,
                        "lease " + lease + " lapsed " + (now - held.until()) / 1_000_000 + " ms ago"));
            }
        });
        leases.values().removeIf(it -> now - it.until() >= 0);
        return reports;
    }
}
