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

    /** The stores of the application that {@code id} belongs to. */
    public List<ElementId> storesOf(ElementId id) {
        List<String> names = id.names();
        if (names.size() < 2) {
            return List.of();
        }
        ElementId application = ElementId.MACHINE.child(names.get(1));
        return processes.stream().filter(it -> it.role() == Role.ACID_STORE && application.contains(it.id())).map(Planned::id).toList();
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
