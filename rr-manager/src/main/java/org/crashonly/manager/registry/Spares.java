package org.crashonly.manager.registry;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.crashonly.control.ElementId;
import org.crashonly.manager.application.Application;
import org.crashonly.manager.application.Application.Sandbox;
import org.crashonly.manager.application.Application.Standby;

/** Which spares an application has: one for each process that wants a hot one, and a pool for each kind of sandbox among those that want one. */
final class Spares {

    private Spares() {}

    /**
     * The spares of {@code application}.
     *
     * @param id the application's element
     * @param processes of the server, those of the application among them
     */
    static List<Planned.Spare> of(ElementId id, Application application, Collection<Planned> processes) {
        Set<String> taken = processes.stream().filter(it -> id.contains(it.id())).map(it -> it.id().name()).collect(Collectors.toSet());
        List<Planned.Host> hosts = new ArrayList<>();
        processes.forEach(it -> {
            if (it instanceof Planned.Host host && host.application().equals(application)) {
                hosts.add(host);
            }
        });
        List<Planned.Spare> spares = new ArrayList<>();
        for (Planned.Host host : wanting(Standby.HOT, hosts)) {
            spares.add(new Planned.Spare(id.child(free(host.id().name(), "-standby", taken)), application, List.of(host), Standby.HOT));
        }
        Map<Sandbox, List<Planned.Host>> pools = new LinkedHashMap<>();
        wanting(Standby.POOL, hosts).forEach(
                it -> pools.computeIfAbsent(application.sandbox(it.process().name()), sandbox -> new ArrayList<>()).add(it));
        int number = 0;
        for (List<Planned.Host> wards : pools.values()) {
            for (int i = 0; i < application.standbys().pool(); i++) {
                number++;
                spares.add(new Planned.Spare(id.child(free("pool-" + number, "", taken)), application, List.copyOf(wards), Standby.POOL));
            }
        }
        return spares;
    }

    private static List<Planned.Host> wanting(Standby standby, List<Planned.Host> hosts) {
        return hosts.stream().filter(it -> it.application().standbys().of(it.process().name()) == standby).toList();
    }

    /** The user may have called a process so, or given it a name that leaves no room. */
    private static String free(String stem, String suffix, Set<String> taken) {
        String end = suffix;
        String free = named(stem, end);
        while (!taken.add(free)) {
            end += "-spare";
            free = named(stem, end);
        }
        return free;
    }

    private static String named(String stem, String suffix) {
        return stem.substring(0, Math.min(stem.length(), ElementId.LONGEST_NAME - suffix.length())) + suffix;
    }
}
