package org.crashonly.manager.registry;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.crashonly.control.ElementId;
import org.crashonly.control.Level;
import org.crashonly.control.ProcessIdentity;
import org.crashonly.control.ProcessSpec;
import org.crashonly.control.Role;
import org.crashonly.manager.ServerConfig;
import org.crashonly.manager.api.StatusView;
import org.crashonly.manager.api.StatusView.ElementView;
import org.crashonly.manager.api.StatusView.RecoveryView;
import org.crashonly.manager.api.StatusView.RestartView;
import org.crashonly.manager.application.Application;
import org.crashonly.manager.journal.Entry.ElementRecord;
import org.crashonly.manager.policy.Phase;
import org.crashonly.manager.policy.ProcessPolicy;

/** Draws what users see from what is known. */
public final class StatusViews {

    /** The server's version as users see it. */
    public static final String VERSION = "0.1.0";

    private final String instance;
    private final ServerConfig config;
    private final long epoch;
    private final long begunNanos;
    /** What comes to a server that served once makes that no server that starts. */
    private boolean wasReady;

    public StatusViews(String instance, ServerConfig config, long epoch, long begunNanos) {
        this.instance = instance;
        this.config = config;
        this.epoch = epoch;
        this.begunNanos = begunNanos;
    }

    /** How things stand, with nothing to be said of applications. */
    public StatusView draw(Plan plan, Map<ElementId, Element> elements, ElementRecord manager, ProcessIdentity loop, long now) {
        return draw(plan, elements, manager, loop, Map.of(), List.of(), now);
    }

    /**
     * How things stand.
     *
     * @param manager what is known of the lives of the manager
     * @param loop null if no shell loop lives
     * @param remarks what is to be said of applications
     * @param armed what is injected at this moment
     */
    public StatusView draw(
            Plan plan, Map<ElementId, Element> elements, ElementRecord manager, ProcessIdentity loop, Map<ElementId, String> remarks,
            List<StatusView.FaultView> armed, long now) {
        Map<ElementId, ElementView> views = new LinkedHashMap<>();
        Map<ElementId, String> faults = new TreeMap<>();
        elements.values().forEach(it -> faults.putAll(it.faults()));
        for (ElementId id : order(plan)) {
            Element element = elements.get(id);
            if (id.equals(Plan.MANAGER)) {
                views.put(id, manager(manager, now));
                views.put(Plan.LOOP, loop(loop));
            } else {
                views.put(id, element != null ? process(element, plan, faults.get(id), now) : inner(plan, id, elements, remarks, now));
                if (element == null && id.level() == Level.PROCESS) {
                    components(id, plan, elements).forEach(view -> views.put(new ElementId(view.id()), view));
                }
                beans(id, elements).forEach(view -> views.put(new ElementId(view.id()), view));
                moduleSpare(id, elements.get(id.parent().orElse(id))).ifPresent(view -> views.put(new ElementId(view.id()), view));
            }
        }
        elements.values().stream().flatMap(host -> host.resources().stream().map(it -> resource(it, host))).forEach(it -> views.put(new ElementId(it.id()), it));
        String state = state(elements.values(), wasReady);
        wasReady |= state.equals("ready");
        return new StatusView(
                VERSION, instance, state, epoch, (now - begunNanos) / 1_000_000,
                "http://" + shown(config.httpAddress()) + ":" + config.httpPort(), "http://127.0.0.1:" + config.adminPort(),
                List.copyOf(views.values()), armed);
    }

    /** The front doors alone, as they stand. */
    public List<ElementView> frontDoors(Plan plan, Map<ElementId, Element> elements, long now) {
        return elements.values().stream().filter(it -> it.planned() instanceof Planned.FrontDoor)
                .map(it -> process(it, plan, null, now)).toList();
    }

    /** The tree, with the spares of each application after what they are for. */
    private static List<ElementId> order(Plan plan) {
        List<ElementId> order = new ArrayList<>(plan.tree().subtree(ElementId.MACHINE));
        for (Planned.Spare spare : plan.spares()) {
            ElementId application = spare.id().parent().orElseThrow();
            int last = IntStream.range(0, order.size()).filter(it -> application.contains(order.get(it))).max().orElseThrow();
            order.add(last + 1, spare.id());
        }
        return order;
    }

    /**
     * What serves does so with or without its spare.
     *
     * @param wasReady whether all of them served once
     */
    private static String state(Collection<Element> all, boolean wasReady) {
        List<Element> elements = all.stream().filter(it -> !(it.planned() instanceof Planned.Spare)).toList();
        if (elements.stream().anyMatch(
                it -> it.policy().phase() == Phase.FAILED || !it.givenUp().isEmpty() || !it.quarantined().isEmpty())) {
            return "failed";
        }
        if (elements.stream().allMatch(it -> it.policy().phase() == Phase.READY)) {
            return "ready";
        }
        boolean known = wasReady || elements.stream().allMatch(it -> it.policy().everReady() || it.past().generation() > 1);
        return known ? "degraded" : "starting";
    }

    /** What replicas have in common: the components of their process, whichever answers. */
    private List<ElementView> components(ElementId process, Plan plan, Map<ElementId, Element> elements) {
        List<Element> replicas = plan.replicas(process).stream().map(elements::get).toList();
        Planned.Host host = (Planned.Host) replicas.getFirst().planned();
        return host.components().stream().map(component -> {
            ElementId id = host.component(component);
            List<String> states = replicas.stream().map(it -> moduleState(it, it.id().child(component.name()))).toList();
            return new ElementView(
                    id.path(), process.path(), "module", ElementView.REPLICAS, together(states), 0, null, null,
                    component.path() == null ? null : url(component), 0, null, serving(states), null, Map.of(), List.of());
        }).toList();
    }

    /** One that serves is enough for clients, and says so by another word than when all do. */
    private static String together(List<String> states) {
        long ready = states.stream().filter(Phase.READY.word()::equals).count();
        return ready == states.size() ? Phase.READY.word() : ready > 0 ? "degraded" : states.getFirst();
    }

    /** Null if all of them serve. */
    private static String serving(List<String> states) {
        long ready = states.stream().filter(Phase.READY.word()::equals).count();
        return ready == states.size() ? null : ready + " of " + states.size() + " replicas serve";
    }

    private ElementView process(Element element, Plan plan, String fault, long now) {
        ProcessPolicy policy = element.policy();
        Map<String, Long> counters = new TreeMap<>(element.vitals().map(VitalsReader::counters).orElse(Map.of()));
        counters.putAll(element.counters());
        return new ElementView(
                element.id().path(), plan.tree().parent(element.id()).or(element.id()::parent).map(ElementId::path).orElse(null), "process",
                role(element.planned()), state(element),
                element.past().generation(), element.process().map(it -> it.identity().pid()).orElse(null),
                port(element),
                null, element.past().restarts(), upMillis(policy, now), detail(element, fault, now), recovery(element.past()), counters, history(element.past()));
    }

    private static String role(Planned planned) {
        return planned instanceof Planned.Spare ? StatusView.SPARE : planned.role().word();
    }

    private static String state(Element element) {
        Phase phase = element.policy().phase();
        return element.planned() instanceof Planned.Spare && phase == Phase.READY ? StatusView.STANDBY : phase.word();
    }

    private static String kind(Planned.Spare spare) {
        return spare.standby().word() + ", for " + spare.wards().stream().map(it -> it.id().name()).collect(Collectors.joining(", "));
    }

    private Integer port(Element element) {
        return switch (element.planned()) {
            case Planned.FrontDoor door -> config.httpPort();
            case Planned.AcidStore store -> element.spec()
                    .map(it -> it.role() instanceof ProcessSpec.AcidStoreSpec acid ? acid.port() : null).orElse(null);
            case Planned.SessionStore store -> null;
            case Planned.Host host -> null;
            case Planned.Spare spare -> null;
        };
    }

    private ElementView inner(Plan plan, ElementId id, Map<ElementId, Element> elements, Map<ElementId, String> remarks, long now) {
        if (id.level() == Level.MODULE) {
            return module(id, elements.get(id.parent().orElseThrow()), now);
        }
        List<Element> below = plan.tree().subtree(id).stream().map(elements::get).filter(it -> it != null).toList();
        if (id.level() == Level.PROCESS) {
            List<String> states = below.stream().map(it -> it.policy().phase().word()).toList();
            return new ElementView(
                    id.path(), parent(id), "process", ElementView.REPLICAS, together(states), 0, null, null, null, 0, null, serving(states), null,
                    Map.of(), List.of());
        }
        return new ElementView(
                id.path(), parent(id), id.level().word(), null, state(below, false), 0, null, null, null, 0, null, remarks.get(id), null, Map.of(),
                List.of());
    }

    private ElementView manager(ElementRecord past, long now) {
        return new ElementView(
                past.id().path(), parent(past.id()), "process", Role.MANAGER.word(), "ready", epoch, ProcessIdentity.self().pid(),
                config.adminPort(), "http://127.0.0.1:" + config.adminPort(), past.restarts(), (now - begunNanos) / 1_000_000, null,
                recovery(past), Map.of(), history(past));
    }

    private ElementView module(ElementId id, Element host, long now) {
        Planned.Host planned = (Planned.Host) host.planned();
        Application.Component component =
                planned.components().stream().filter(it -> it.name().equals(id.name())).findFirst().orElseThrow();
        ElementRecord past = host.pastOf(id);
        boolean restarting = host.isRestarting(id);
        boolean quarantined = host.quarantined().containsKey(id);
        return new ElementView(
                id.path(), parent(id), "module", null, moduleState(host, id), host.generationOf(id), null,
                restarting ? null : host.ports().get(id), component.path() == null || planned.isReplica() ? null : url(component),
                host.past().restarts() + past.restarts(),
                restarting || quarantined || host.policy().phase() != Phase.READY ? null : Long.valueOf((now - host.readySince(id)) / 1_000_000),
                remark(host, id, now),
                recovery(past), Map.of(), history(past));
    }

    private static String moduleState(Element host, ElementId module) {
        if (host.givenUp().containsKey(module) || (host.quarantined().containsKey(module) && !host.isRestarting(module))) {
            return "failed";
        }
        return host.isRestarting(module) ? Phase.STARTING.word() : host.policy().phase().word();
    }

    /** Of a module those beans that were ever restarted alone: there is nothing to tell of the others but when somebody asks. */
    private static List<ElementView> beans(ElementId module, Map<ElementId, Element> elements) {
        if (module.level() != Level.MODULE) {
            return List.of();
        }
        Element host = elements.get(module.parent().orElseThrow());
        return host.restartedBeans(module).stream().map(bean -> bean(bean, host.pastOf(bean), host)).toList();
    }

    /** What stands by for {@code module} in its process. */
    private static Optional<ElementView> moduleSpare(ElementId module, Element host) {
        return Optional.ofNullable(host).map(it -> it.spares().get(module)).map(spare -> new ElementView(
                module.parent().orElseThrow().resource(StatusView.STANDBY, module.name()).path(), parent(module), Level.RESOURCE.word(), StatusView.SPARE,
                spare.standsBy() ? StatusView.STANDBY : spare.failure() != null ? "failed" : Phase.STARTING.word(), 0, null, null, null, 0, null,
                spare.failure() != null ? spare.failure() : "hot, for " + module.name(), null, Map.of(), List.of()));
    }

    private static ElementView resource(ElementId id, Element host) {
        ElementRecord past = host.pastOf(id);
        return new ElementView(id.path(), parent(id), Level.RESOURCE.word(), null, host.policy().phase().word(), host.generationOf(id), null, null, null,
                host.past().restarts() + past.restarts(), null, null, recovery(past), Map.of(), history(past));
    }

    private static ElementView bean(ElementId id, ElementRecord past, Element host) {
        String state = host.isRestarting(id.parent().orElseThrow()) ? Phase.STARTING.word() : host.policy().phase().word();
        return new ElementView(id.path(), parent(id), Level.BEAN.word(), null, state, past.generation(), null, null, null, past.restarts(), null, null,
                recovery(past), Map.of(), history(past));
    }

    private static String remark(Element host, ElementId module, long now) {
        Element.GivenUp given = host.givenUp().get(module);
        Element.Quarantined quarantined = host.quarantined().get(module);
        if (given == null && quarantined != null) {
            return "in quarantine, tried again in " + Math.max(0, (quarantined.dueNanos() - now) / 1_000_000_000) + " s (attempt "
                    + (quarantined.attempts() + 1) + "): " + quarantined.why();
        }
        String fault = host.faults().get(module);
        return given != null ? given.why() : injected(fault);
    }

    private static String injected(String fault) {
        return fault == null ? null : "fault injected: " + fault;
    }

    private static ElementView loop(ProcessIdentity loop) {
        return new ElementView(
                Plan.LOOP.path(), Plan.SERVER.path(), "process", "loop", loop == null ? "waiting" : "ready", 0,
                loop == null ? null : loop.pid(), null, null, 0, null, null, null, Map.of(), List.of());
    }

    private String url(Application.Component component) {
        String host = component.host() == null ? shown(config.httpAddress()) : component.host();
        return "http://" + host + ":" + config.httpPort() + component.path();
    }

    private static String shown(String address) {
        return address.equals("0.0.0.0") ? "127.0.0.1" : address;
    }

    private static String parent(ElementId id) {
        return id.parent().map(ElementId::path).orElse(null);
    }

    private static Long upMillis(ProcessPolicy policy, long now) {
        return policy.phase() == Phase.READY ? Long.valueOf((now - policy.readySince()) / 1_000_000) : null;
    }

    private static String detail(Element element, String fault, long now) {
        ProcessPolicy policy = element.policy();
        if (policy.phase() != Phase.FAILED && element.planned() instanceof Planned.Spare spare) {
            return kind(spare);
        }
        if (policy.failure() != null) {
            return policy.failure();
        }
        if (policy.phase() == Phase.READY && !element.predecessorsGone()) {
            return "requests that may not be repeated wait until generation " + element.lingering().stream().map(it -> Long.toString(it.number()))
                    .collect(Collectors.joining(", ")) + " has ended";
        }
        return policy.phase() == Phase.WAITING && !policy.waitLeft(now).isZero()
                ? "waits " + policy.waitLeft(now).toMillis() + " ms before the next start" : injected(fault);
    }

    private static RecoveryView recovery(ElementRecord past) {
        List<Long> recoveries = past.recoveries();
        return recoveries.isEmpty()
                ? null
                : new RecoveryView(recoveries.getLast(), past.percentile(0.5), past.percentile(0.9), recoveries.size());
    }

    private static List<RestartView> history(ElementRecord past) {
        return past.latest().stream()
                .map(it -> new RestartView(
                        it.generation(), it.cause().level().word(), it.cause().reason(), it.cause().evidence(), it.atMillis(), it.tookMillis()))
                .toList();
    }
}
