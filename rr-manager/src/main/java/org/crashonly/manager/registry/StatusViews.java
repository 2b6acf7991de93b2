package org.crashonly.manager.registry;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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

    public StatusViews(String instance, ServerConfig config, long epoch, long begunNanos) {
        this.instance = instance;
        this.config = config;
        this.epoch = epoch;
        this.begunNanos = begunNanos;
    }

    /** How things stand; {@code manager} is what is known of the lives of the manager, {@code loop} is null if no shell loop lives. */
    public StatusView draw(Plan plan, Map<ElementId, Element> elements, ElementRecord manager, ProcessIdentity loop, long now) {
        Map<ElementId, ElementView> views = new LinkedHashMap<>();
        Map<ElementId, String> faults = new TreeMap<>();
        elements.values().forEach(it -> faults.putAll(it.faults()));
        for (ElementId id : plan.tree().subtree(ElementId.MACHINE)) {
            Element element = elements.get(id);
            if (id.equals(Plan.MANAGER)) {
                views.put(id, manager(manager, now));
                views.put(Plan.LOOP, loop(loop));
            } else {
                views.put(id, element != null ? process(element, faults.get(id), now) : inner(plan, id, elements, now));
                beans(id, elements).forEach(view -> views.put(new ElementId(view.id()), view));
            }
        }
        return new StatusView(
                VERSION, instance, state(elements.values()), epoch, (now - begunNanos) / 1_000_000,
                "http://" + shown(config.httpAddress()) + ":" + config.httpPort(), "http://127.0.0.1:" + config.adminPort(),
                List.copyOf(views.values()));
    }

    private static String state(Collection<Element> elements) {
        if (elements.stream().anyMatch(it -> it.policy().phase() == Phase.FAILED || !it.givenUp().isEmpty())) {
            return "failed";
        }
        if (elements.stream().allMatch(it -> it.policy().phase() == Phase.READY)) {
            return "ready";
        }
        return elements.stream().allMatch(it -> it.policy().everReady() || it.past().generation() > 1) ? "degraded" : "starting";
    }

    private ElementView process(Element element, String fault, long now) {
        ProcessPolicy policy = element.policy();
        Map<String, Long> counters = new TreeMap<>(element.vitals().map(VitalsReader::counters).orElse(Map.of()));
        counters.putAll(element.counters());
        return new ElementView(
                element.id().path(), parent(element.id()), "process", element.planned().role().word(), policy.phase().word(),
                element.past().generation(), element.process().map(it -> it.identity().pid()).orElse(null),
                port(element),
                null, element.past().restarts(), upMillis(policy, now), detail(policy, fault, now), recovery(element.past()), counters, history(element.past()));
    }

    private Integer port(Element element) {
        return switch (element.planned()) {
            case Planned.FrontDoor door -> config.httpPort();
            case Planned.AcidStore store -> element.spec()
                    .map(it -> it.role() instanceof ProcessSpec.AcidStoreSpec acid ? acid.port() : null).orElse(null);
            case Planned.SessionStore store -> null;
            case Planned.Host host -> null;
        };
    }

    private ElementView inner(Plan plan, ElementId id, Map<ElementId, Element> elements, long now) {
        if (id.level() == Level.MODULE) {
            return module(id, elements.get(id.parent().orElseThrow()), now);
        }
        List<Element> below = plan.tree().subtree(id).stream().map(elements::get).filter(it -> it != null).toList();
        return new ElementView(
                id.path(), parent(id), id.level().word(), null, state(below), 0, null, null, null, 0, null, null, null, Map.of(), List.of());
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
                planned.components().stream().filter(it -> planned.module(it).equals(id)).findFirst().orElseThrow();
        ElementRecord past = host.pastOf(id);
        boolean restarting = host.isRestarting(id);
        String state = host.givenUp().containsKey(id) ? "failed" : restarting ? Phase.STARTING.word() : host.policy().phase().word();
        return new ElementView(
                id.path(), parent(id), "module", null, state, host.generationOf(id), null,
                restarting ? null : host.ports().get(id), component.path() == null ? null : url(component),
                host.past().restarts() + past.restarts(),
                restarting || host.policy().phase() != Phase.READY ? null : Long.valueOf((now - host.readySince(id)) / 1_000_000), remark(host, id),
                recovery(past), Map.of(), history(past));
    }

    /** Of a module those beans that were ever restarted alone: there is nothing to tell of the others but when somebody asks. */
    private static List<ElementView> beans(ElementId module, Map<ElementId, Element> elements) {
        if (module.level() != Level.MODULE) {
            return List.of();
        }
        Element host = elements.get(module.parent().orElseThrow());
        return host.restartedBeans(module).stream().map(bean -> bean(bean, host.pastOf(bean), host)).toList();
    }

    private static ElementView bean(ElementId id, ElementRecord past, Element host) {
        String state = host.isRestarting(id.parent().orElseThrow()) ? Phase.STARTING.word() : host.policy().phase().word();
        return new ElementView(id.path(), parent(id), Level.BEAN.word(), null, state, past.generation(), null, null, null, past.restarts(), null, null,
                recovery(past), Map.of(), history(past));
    }

    private static String remark(Element host, ElementId module) {
        Element.GivenUp given = host.givenUp().get(module);
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

    private static String detail(ProcessPolicy policy, String fault, long now) {
        if (policy.failure() != null) {
            return policy.failure();
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
