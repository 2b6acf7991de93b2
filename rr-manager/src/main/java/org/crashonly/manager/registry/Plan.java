package org.crashonly.manager.registry;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.crashonly.control.ElementId;
import org.crashonly.control.Role;
import org.crashonly.fmap.RestartTree;
import org.crashonly.manager.ServerConfig;
import org.crashonly.manager.application.Application;

/**
 * Everything that is meant to run, and the restart tree that it forms. Stores stand before the processes that use them, front doors
 * last: the order in which things are started.
 */
public record Plan(List<Planned> processes, RestartTree<ElementId> tree) {

    /** Holds what belongs to no application. No application can have this name. */
    public static final ElementId SERVER = ElementId.MACHINE.child("server");

    public static final ElementId MANAGER = SERVER.child("manager");

    public static final ElementId LOOP = SERVER.child("loop");

    public static Plan of(ServerConfig config, List<Application> applications) {
        List<Planned> processes = new ArrayList<>();
        RestartTree<ElementId> tree = RestartTree.of(ElementId.MACHINE);
        for (Application application : applications) {
            ElementId id = ElementId.MACHINE.child(application.name());
            tree = tree.with(ElementId.MACHINE, id);
            for (Application.Store store : application.stores()) {
                tree = tree.with(id, id.child(store.name()));
                processes.add(new Planned.AcidStore(id.child(store.name()), application));
            }
            tree = tree.with(id, sessionStore(application));
            processes.add(new Planned.SessionStore(sessionStore(application), application));
            for (var process : byProcess(application).entrySet()) {
                Planned.Host host = new Planned.Host(id.child(process.getKey()), application, process.getValue());
                tree = tree.with(id, host.id());
                for (Application.Component component : host.components()) {
                    tree = tree.with(host.id(), host.module(component));
                }
                processes.add(host);
            }
        }
        tree = tree.with(ElementId.MACHINE, SERVER).with(SERVER, MANAGER);
        for (int number = 1; number <= config.frontDoors(); number++) {
            ElementId door = SERVER.child("front-door-" + number);
            tree = tree.with(SERVER, door);
            processes.add(new Planned.FrontDoor(door));
        }
        return new Plan(List.copyOf(processes), tree);
    }

    public Optional<Planned> find(ElementId id) {
        return processes.stream().filter(it -> it.id().equals(id)).findFirst();
    }

    /**
     * The processes that a restart of {@code element} restarts, stores first: those of its subtree, or, for a module, the process that
     * holds it, the smallest element around it that has a power switch.
     */
    public List<Planned> processesOf(ElementId element) {
        List<Planned> below = processes.stream().filter(it -> element.contains(it.id())).toList();
        return below.isEmpty() ? processes.stream().filter(it -> it.id().contains(element)).toList() : below;
    }

    /** The stores that the process {@code id} uses: a host those of its application, a front door the session stores of all. */
    public List<ElementId> storesOf(ElementId id) {
        return find(id).map(user -> processes.stream().filter(it -> uses(user, it)).map(Planned::id).toList()).orElse(List.of());
    }

    private static boolean uses(Planned user, Planned store) {
        return switch (user) {
            case Planned.Host host -> switch (store) {
                case Planned.AcidStore acid -> acid.application().name().equals(host.application().name());
                case Planned.SessionStore session -> session.application().name().equals(host.application().name());
                case Planned.Host other -> false;
                case Planned.FrontDoor other -> false;
            };
            case Planned.FrontDoor door -> store instanceof Planned.SessionStore;
            case Planned.AcidStore other -> false;
            case Planned.SessionStore other -> false;
        };
    }

    /** The ACID store of the application that {@code id} belongs to or is, if it has one. */
    public Optional<ElementId> acidStoreOf(ElementId id) {
        return processes.stream()
                .filter(it -> it instanceof Planned.AcidStore store && ElementId.MACHINE.child(store.application().name()).contains(id))
                .map(Planned::id)
                .findFirst();
    }

    /** The session stores of all applications. */
    public List<Planned.SessionStore> sessionStores() {
        return processes.stream().filter(Planned.SessionStore.class::isInstance).map(Planned.SessionStore.class::cast).toList();
    }

    /** The session store of {@code application} in the restart tree. */
    static ElementId sessionStore(Application application) {
        return ElementId.MACHINE.child(application.name()).child(Application.SESSION_STORE);
    }

    /** The module of {@code component} in the restart tree. */
    static ElementId module(Application application, Application.Component component) {
        return ElementId.MACHINE.child(application.name()).child(component.process()).child(component.name());
    }

    private static Map<String, List<Application.Component>> byProcess(Application application) {
        Map<String, List<Application.Component>> processes = new LinkedHashMap<>();
        for (Application.Component component : application.components()) {
            processes.computeIfAbsent(component.process(), name -> new ArrayList<>()).add(component);
        }
        return processes;
    }
}
