package org.crashonly.host.beans;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.ConversationScoped;
import jakarta.enterprise.context.RequestScoped;
import jakarta.enterprise.context.SessionScoped;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.SessionBeanType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.crashonly.control.ElementId;
import org.crashonly.control.Message.BeanCounts;
import org.crashonly.control.Message.ModuleCounts;
import org.crashonly.host.boundary.Boundary;
import org.crashonly.host.boundary.InFlightRequest;
import org.crashonly.power.Gate;
import org.crashonly.power.PowerSwitch;
import org.crashonly.power.PowerSwitches;

/** The beans of one generation of a module, by the names that they have in the restart tree. */
final class ModuleBeans {

    private static final int LONGEST_NAME = 63;
    /** What instrumentation gives to classes of beans. */
    private static final String GATE_ACCESSOR = "crashonly$gate";

    /** Scopes whose instances a request goes on using once it has one. */
    private static final Set<Class<?>> OF_REQUESTS = Set.of(RequestScoped.class, SessionScoped.class, ConversationScoped.class);

    /** Scopes whose instances outlive requests, and are dropped when a bean is restarted: what fails in one may be cured by that. */
    private static final Set<Class<?>> LASTING = Set.of(ApplicationScoped.class, SessionScoped.class, ConversationScoped.class);

    private final ElementId module;
    private final BareBeans bare;
    private final List<Bean<?>> found = new CopyOnWriteArrayList<>();
    /** Those of them that are EJBs. */
    private final Map<Bean<?>, SessionBeanType> enterprise = new ConcurrentHashMap<>();
    private final Map<Class<?>, BeanGate> gates = new ConcurrentHashMap<>();
    private volatile ClassLoader loader;
    private Map<String, Bean<?>> names;
    private Map<Class<?>, ElementId> blamed = Map.of();

    ModuleBeans(ElementId module, BareBeans bare) {
        this.module = module;
        this.bare = bare;
    }

    ElementId module() {
        return module;
    }

    /** Whether the classes of {@code its} are this module's. */
    boolean owns(ClassLoader its) {
        return loader == its;
    }

    /** The same while the module is being deployed: the first classes say which loader is its. */
    synchronized boolean claims(ClassLoader its) {
        if (loader == null) {
            loader = its;
        }
        return loader == its;
    }

    /**
     * The container deploys the module; somebody may have asked for its beans before this one was found.
     *
     * @param ejb null of a managed bean
     */
    synchronized void found(Bean<?> bean, SessionBeanType ejb) {
        found.add(bean);
        if (ejb != null) {
            enterprise.put(bean, ejb);
        }
        names = null;
    }

    Gate gate(Class<?> bean) {
        return bare.contains(bean) ? Gate.NONE : known(bean);
    }

    private synchronized BeanGate known(Class<?> bean) {
        BeanGate gate = gates.get(bean);
        if (gate == null) {
            gate = new BeanGate(bean, gates.size(), PowerSwitches.of(bean.getClassLoader()), this::blamed);
            gates.put(bean, gate);
        }
        return gate;
    }

    /** How those that have a boundary stand, in the order of their names. */
    List<BeanCounts> counts() {
        List<BeanCounts> counts = new ArrayList<>();
        names().forEach((name, bean) -> {
            BeanGate gate = known(bean.getBeanClass());
            counts.add(new BeanCounts(module.child(name), kind(bean), gate.calls(), gate.failures(), gate.latest(),
                    Passage.behind(gate).size(), gate.faultText()));
        });
        return counts;
    }

    private String kind(Bean<?> bean) {
        SessionBeanType ejb = enterprise.get(bean);
        return ejb == null ? bean.getScope().getSimpleName() : "EJB, " + ejb.name().toLowerCase(Locale.ROOT);
    }

    /** Why the bean of this name is not to be restarted alone; empty if it may be. */
    Optional<String> refusal(String name) {
        return Optional.ofNullable(names().get(name)).filter(enterprise::containsKey)
                .map(it -> "it is an EJB, of which the container keeps the instances: what has to be restarted is its module");
    }

    /** What is injected into its beans, for {@code reports}. */
    void tell(List<ModuleCounts> reports) {
        if (gates.values().stream().allMatch(it -> it.faultText() == null)) {
            return;
        }
        names().forEach((name, bean) -> {
            String fault = known(bean.getBeanClass()).faultText();
            if (fault != null) {
                reports.add(ModuleCounts.injected(module.child(name), fault));
            }
        });
    }

    /** The gate of the bean of this name; empty if it has no boundary, or there is none. */
    Optional<BeanGate> gate(String name) {
        return Optional.ofNullable(names().get(name)).map(bean -> known(bean.getBeanClass()));
    }

    /** Ends what is injected into any of them. */
    void heal() {
        gates.values().forEach(it -> it.inject(null));
    }

    /** Why no instance of the bean of this name was dropped by its restart; empty if those that there were are. */
    Optional<String> keeps(String name) {
        return Optional.ofNullable(names().get(name)).map(Bean::getScope).filter(it -> it != RequestScoped.class && !LASTING.contains(it))
                .map(it -> "its scope is " + it.getSimpleName() + ", so that who holds an instance keeps it, and is what has to be restarted");
    }

    private synchronized ElementId blamed(Class<?> bean) {
        return names().isEmpty() ? null : blamed.get(bean);
    }

    /** Restarts the bean of this name; empty if it has no boundary, or there is none. */
    Optional<Microreboot.Course> restart(String name, Boundary boundary, Instances instances) {
        Bean<?> bean = names().get(name);
        if (bean == null) {
            return Optional.empty();
        }
        BeanGate gate = known(bean.getBeanClass());
        synchronized (gate) {
            return Optional.of(new Microreboot(gate).run(() -> holders(bean, gate, boundary), () -> instances.drop(bean, loader)));
        }
    }

    /** Requests that have an instance of their own, or of their session, which ends with them. */
    private List<InFlightRequest> holders(Bean<?> bean, BeanGate gate, Boundary boundary) {
        if (!OF_REQUESTS.contains(bean.getScope())) {
            return List.of();
        }
        PowerSwitch powerSwitch = PowerSwitches.of(loader);
        return boundary.requestsIn(powerSwitch).stream().filter(it -> it.called().contains(gate.number())).toList();
    }

    /** Simple names of classes, and whole ones where that is not enough. */
    private synchronized Map<String, Bean<?>> names() {
        if (names == null) {
            names = new TreeMap<>();
            List<Bean<?>> all = found.stream().filter(it -> hasGate(it.getBeanClass()) && !bare.contains(it.getBeanClass()))
                    .sorted(Comparator.comparing(it -> it.getBeanClass().getName())).toList();
            for (Bean<?> bean : all) {
                String whole = bean.getBeanClass().getName();
                String simple = legal(whole.substring(whole.lastIndexOf('.') + 1));
                names.putIfAbsent(names.containsKey(simple) ? legal(whole) : simple, bean);
            }
            Map<Class<?>, ElementId> lasting = new HashMap<>();
            names.forEach((name, bean) -> {
                if (LASTING.contains(bean.getScope()) && !enterprise.containsKey(bean)) {
                    lasting.put(bean.getBeanClass(), module.child(name));
                }
            });
            blamed = lasting;
        }
        return names;
    }

    private static String legal(String name) {
        String legal = name.replace('$', '.').replaceAll("[^A-Za-z0-9._-]", "_").replaceFirst("^[^A-Za-z0-9]+", "");
        return legal.length() <= LONGEST_NAME ? legal : legal.substring(legal.length() - LONGEST_NAME).replaceFirst("^[^A-Za-z0-9]+", "");
    }

    /** Whether the class was made to ask its gate when it was staged. */
    private static boolean hasGate(Class<?> bean) {
        try {
            return bean.getDeclaredMethod(GATE_ACCESSOR) != null;
        } catch (NoSuchMethodException | LinkageError e) {
            return false;
        }
    }
}
