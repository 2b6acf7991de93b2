package org.crashonly.manager.upgrade;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.crashonly.manager.ServerConfig;
import org.crashonly.manager.application.Application;
import org.crashonly.manager.application.Application.Component;
import org.crashonly.manager.registry.Plan;
import org.crashonly.manager.registry.Planned;

/**
 * What of an application has to be restarted so that it is another version: the smallest elements that differ. A module is restarted inside
 * its process if all that its process was started with stays as it is. Spares are none of it: they are made anew when there is time.
 */
public final class Changes {

    private Changes() {}

    /**
     * Why {@code after} cannot take the place of {@code before} while both their stores' data has to stay; empty if it can.
     *
     * @param before null if there is none
     */
    public static Optional<String> refusal(Application before, Application after) {
        if (before == null || before.stores().equals(after.stores())) {
            return Optional.empty();
        }
        return Optional.of("the stores of " + after.name() + " are " + words(before) + ", and would be " + words(after)
                + ": stores of a running application stay as they are; undeploy it first, or deploy this one under another name");
    }

    private static String words(Application application) {
        return application.stores().isEmpty() ? "none"
                : application.stores().stream().map(it -> it.name() + " (" + it.engine() + ")").collect(Collectors.joining(", "));
    }

    /**
     * The steps from {@code before} to {@code after}. Those of one list are taken together, the next list when all of them serve: first what
     * ends, then restarts one by one, stores before their users, and processes that a component leaves before those that it comes to, then what
     * begins: so that no module is in two processes.
     *
     * @param before null if there is none: all of {@code after} begins
     * @param after null if there is none: all of {@code before} ends
     */
    public static List<List<Step>> between(Application before, Application after) {
        List<Planned> was = processes(before);
        List<Planned> is = processes(after);
        List<List<Step>> waves = new ArrayList<>();
        waves.add(was.stream().filter(it -> find(is, it).isEmpty()).map(it -> new Step(it.id(), Step.Kind.END)).toList());
        for (Planned planned : losersFirst(was, is)) {
            find(was, planned).ifPresent(earlier -> restarts(earlier, planned).forEach(it -> waves.add(List.of(it))));
        }
        waves.add(is.stream().filter(it -> find(was, it).isEmpty()).map(it -> new Step(it.id(), Step.Kind.BEGIN)).toList());
        waves.removeIf(List::isEmpty);
        return List.copyOf(waves);
    }

    private static List<Planned> losersFirst(List<Planned> was, List<Planned> is) {
        return is.stream().sorted(Comparator.comparing(planned -> find(was, planned).filter(earlier -> gains(earlier, planned)).isPresent())).toList();
    }

    /** Whether a component comes to it. */
    private static boolean gains(Planned was, Planned is) {
        return was instanceof Planned.Host before && is instanceof Planned.Host after
                && !names(before).containsAll(names(after));
    }

    private static List<String> names(Planned.Host host) {
        return host.components().stream().map(Component::name).toList();
    }

    private static List<Planned> processes(Application application) {
        return application == null ? List.of()
                : Plan.of(ServerConfig.DEFAULT, List.of(application)).processes().stream()
                        .filter(it -> !(it instanceof Planned.FrontDoor || it instanceof Planned.Spare)).toList();
    }

    private static Optional<Planned> find(List<Planned> among, Planned same) {
        return among.stream().filter(it -> it.id().equals(same.id())).findFirst();
    }

    private static List<Step> restarts(Planned was, Planned is) {
        Step whole = new Step(is.id(), Step.Kind.RESTART);
        if (was instanceof Planned.AcidStore before && is instanceof Planned.AcidStore after) {
            // Its lock time-out is made of it.
            return before.application().policy().maxTtl().equals(after.application().policy().maxTtl()) ? List.of() : List.of(whole);
        }
        if (was instanceof Planned.SessionStore before && is instanceof Planned.SessionStore after) {
            return before.application().sessions().equals(after.application().sessions()) ? List.of() : List.of(whole);
        }
        if (was instanceof Planned.Host before && is instanceof Planned.Host after) {
            List<Step> modules = modules(before, after);
            return isAnotherProcess(before, after) || (!modules.isEmpty() && isEnclosed(after)) ? List.of(whole) : modules;
        }
        return was.equals(is) ? List.of() : List.of(whole);
    }

    /** What a process was started with cannot be changed while it runs. */
    private static boolean isAnotherProcess(Planned.Host was, Planned.Host is) {
        return !started(was).equals(started(is)) || is.components().stream().anyMatch(it -> it.hot() && isWithoutRoom(was, it));
    }

    /** A process has one slot for a module of which there were not to be two generations at a time, and so none for one that is to stand by. */
    private static boolean isWithoutRoom(Planned.Host was, Component hot) {
        return was.components().stream().anyMatch(it -> it.name().equals(hot.name()) && !it.overlaps());
    }

    private static List<Object> started(Planned.Host host) {
        Application application = host.application();
        return List.of(
                application.jvm(), sandbox(host), application.stores(), names(host),
                features(host), calls(application));
    }

    private static Set<String> features(Planned.Host host) {
        return host.components().stream().flatMap(it -> it.features().stream()).collect(Collectors.toSet());
    }

    /** What the stubs in all of an application's processes know of each other's components. */
    private static List<Object> calls(Application application) {
        if (application.components().size() == 1) {
            return List.of();
        }
        List<Object> calls = new ArrayList<>(List.of(application.policy().defaultTtl(), application.policy().maxTtl()));
        application.components().forEach(it -> calls.add(List.of(it.name(), it.process(), String.valueOf(it.path()))));
        return calls;
    }

    private static Application.Sandbox sandbox(Planned.Host host) {
        return host.application().sandbox(host.process().name());
    }

    /** It sees those files only that it was shown at its start. */
    private static boolean isEnclosed(Planned.Host host) {
        return sandbox(host).isolation() != Application.Isolation.NONE;
    }

    private static List<Step> modules(Planned.Host was, Planned.Host is) {
        return is.components().stream()
                .filter(it -> was.components().stream().noneMatch(before -> isSameModule(before, it)))
                .map(it -> new Step(is.module(it), Step.Kind.RESTART))
                .toList();
    }

    private static boolean isSameModule(Component was, Component is) {
        return was.name().equals(is.name()) && was.war().equals(is.war()) && Objects.equals(was.path(), is.path())
                && was.operations().equals(is.operations()) && was.bareBeans().equals(is.bareBeans()) && was.hot() == is.hot()
                // What stands by is of another version if it was warmed up by something else.
                && (!is.hot() || was.warmUp().equals(is.warmUp()));
    }
}
