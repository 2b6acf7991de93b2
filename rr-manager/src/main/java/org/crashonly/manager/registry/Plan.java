package org.crashonly.manager.registry;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.crashonly.control.ElementId;
import org.crashonly.control.Level;
import org.crashonly.control.Role;
import org.crashonly.fmap.RestartTree;
import org.crashonly.manager.ServerConfig;
import org.crashonly.manager.application.Application;

/**
 * Everything that is meant to run, and the restart tree that it forms. Stores stand before the processes that use them, front doors
 * last: the order in which things are started. Spares are no part of the tree: nothing fails with them, and nobody is cured by their restart.
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
                int replicas = application.replicas(process.getKey());
                ElementId around = id.child(process.getKey());
                tree = replicas == 1 ? tree : tree.with(id, around);
                for (int number = 1; number <= replicas; number++) {
                    ElementId one = replicas == 1 ? around : id.child(Application.replica(process.getKey(), number));
                    Planned.Host host = new Planned.Host(one, application, process.getValue(), around);
                    tree = tree.with(replicas == 1 ? id : around, host.id());
                    for (Application.Component component : host.components()) {
                        tree = tree.with(host.id(), host.module(component));
                    }
                    processes.add(host);
                }
            }
            processes.addAll(Spares.of(id, application, processes));
        }
        tree = tree.with(ElementId.MACHINE, SERVER).with(SERVER, MANAGER);
        for (int number = 1; number <= config.frontDoors(); number++) {
            ElementId door = SERVER.child("front-door-" + number);
            tree = tree.with(SERVER, door);
            processes.add(new Planned.FrontDoor(door));
        }
        return new Plan(List.copyOf(processes), tree);
    }

    /** The spares. */
    public List<Planned.Spare> spares() {
        return processes.stream().flatMap(it -> it instanceof Planned.Spare spare ? Stream.of(spare) : Stream.empty()).toList();
    }

    public Optional<Planned> find(ElementId id) {
        return processes.stream().filter(it -> it.id().equals(id)).findFirst();
    }

    /**
     * The processes that a restart of {@code element} restarts, stores first: those of its subtree, or, for a module, the process that
     * holds it, the smallest element around it that has a power switch. Of what has replicas, all of them. Hosts of a pool hold nothing of
     * their application: they stay, unless it is everything or them.
     */
    public List<Planned> processesOf(ElementId element) {
        List<Planned> below = processes.stream()
                .filter(it -> element.contains(it.id()) || element.contains(around(it)))
                .filter(it -> !(it instanceof Planned.Spare spare) || spare.isHot() || element.equals(ElementId.MACHINE) || element.equals(it.id()))
                .toList();
        return below.isEmpty()
                ? processes.stream().filter(it -> it.id().contains(element) || around(it).contains(element)).toList() : below;
    }

    private static ElementId around(Planned process) {
        return process instanceof Planned.Host host ? host.process() : process.id();
    }

    /** All replicas of a process. */
    private Stream<Planned.Host> hosts(ElementId around) {
        return processes.stream().flatMap(it -> it instanceof Planned.Host host && host.isReplica() && host.process().equals(around)
                ? Stream.of(host) : Stream.empty());
    }

    /**
     * What {@code element} consists of, if it is no element of its own but what replicas have in common: of a process with replicas these;
     * of a component in it, a bean of that, or a resource, the modules, beans or resources of all of them. Empty for everything else.
     */
    public List<ElementId> replicas(ElementId element) {
        Deque<String> below = new ArrayDeque<>();
        ElementId process = element;
        while (process.level().compareTo(Level.PROCESS) < 0) {
            below.push(process.name());
            process = process.parent().orElseThrow();
        }
        return hosts(process)
                .filter(it -> below.isEmpty() || element.level() == Level.RESOURCE || it.components().stream().anyMatch(component -> component.name().equals(below.peek())))
                .map(it -> below.stream().reduce(it.id(), ElementId::child, (one, other) -> other)).toList();
    }

    /** The other replicas of the process {@code id}. */
    public List<ElementId> siblings(ElementId id) {
        return find(id).stream().flatMap(it -> hosts(around(it))).map(Planned.Host::id).filter(it -> !it.equals(id)).toList();
    }

    /** What {@code element} is one of: the process, component or bean that its replicas have in common; itself if there is only one. */
    public ElementId common(ElementId element) {
        return processes.stream().filter(it -> it.id().contains(element)).findFirst()
                .map(it -> new ElementId(around(it).path() + element.path().substring(it.id().path().length()))).orElse(element);
    }

    /** The module that is meant when {@code process} is asked for {@code component} as routes name it. */
    public static ElementId module(ElementId component, ElementId process) {
        return process.child(component.name());
    }

    /** Whether there is such a process, module or something larger, replicas in common and spares included. */
    public boolean knows(ElementId element) {
        return tree.contains(element) || find(element).isPresent() || (element.level() == Level.MODULE && !replicas(element).isEmpty());
    }

    /** The stores that the process {@code id} uses: a host those of its application, a front door the session stores of all. */
    public List<ElementId> storesOf(ElementId id) {
        return find(id).map(user -> processes.stream().filter(it -> uses(user, it)).map(Planned::id).toList()).orElse(List.of());
    }

    private static boolean uses(Planned user, Planned store) {
        return switch (user) {
            case Planned.Host host -> isStoreOf(host.application(), store);
            case Planned.Spare spare -> spare.isHot() && isStoreOf(spare.application(), store);
            case Planned.FrontDoor door -> store instanceof Planned.SessionStore;
            case Planned.AcidStore other -> false;
            case Planned.SessionStore other -> false;
        };
    }

    private static boolean isStoreOf(Application application, Planned store) {
        return switch (store) {
            case Planned.AcidStore acid -> acid.application().name().equals(application.name());
            case Planned.SessionStore session -> session.application().name().equals(application.name());
            case Planned.Host other -> false;
            case Planned.Spare other -> false;
            case Planned.FrontDoor other -> false;
        };
    }

    /** The ACID store of the application that {@code id} belongs to or is, if it has one. */
    public Optional<ElementId> acidStoreOf(ElementId id) {
        return processes.stream()
                .filter(it -> it instanceof Planned.AcidStore store && ElementId.MACHINE.child(store.application().name()).contains(id))
                .map(Planned::id)
                .findFirst();
    }

    /** The store that {@code id} is; else the ACID store of the application that {@code id} is or belongs to. */
    public Optional<ElementId> storeToCopy(ElementId id) {
        boolean isStore = processes.stream()
                .anyMatch(it -> it.id().equals(id) && (it instanceof Planned.AcidStore || it instanceof Planned.SessionStore));
        return isStore ? Optional.of(id) : acidStoreOf(id);
    }

    /** The session stores of all applications. */
    public List<Planned.SessionStore> sessionStores() {
        return processes.stream().filter(Planned.SessionStore.class::isInstance).map(Planned.SessionStore.class::cast).toList();
    }

    /** The session store of {@code application} in the restart tree. */
    static ElementId sessionStore(Application application) {
        return ElementId.MACHINE.child(application.name()).child(Application.SESSION_STORE);
    }

    /** {@code component} as others call it, whichever replica answers. */
    static ElementId component(Application application, Application.Component component) {
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
