package org.crashonly.host.beans;

import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.SessionBeanType;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.crashonly.control.ElementId;
import org.crashonly.control.Message;
import org.crashonly.control.ProcessSpec.ModuleSpec;
import org.crashonly.host.boundary.Boundary;
import org.crashonly.power.Gate;
import org.crashonly.power.Gates;

/** One per host: the boundaries of the beans of its modules. */
public final class Beans {

    private static final Logger LOG = System.getLogger(Beans.class.getName());
    private static volatile Beans installed;

    private final Boundary boundary;
    private final Instances instances;
    private final Map<ElementId, ModuleBeans> modules = new ConcurrentHashMap<>();
    /** Earlier generations beside which later ones begin. */
    private final List<ModuleBeans> leaving = new CopyOnWriteArrayList<>();
    /** Generations that stand by. */
    private final Map<ElementId, ModuleBeans> spares = new ConcurrentHashMap<>();
    private volatile ModuleBeans deploying;

    private Beans(Boundary boundary, Instances instances) {
        this.boundary = boundary;
        this.instances = instances;
    }

    /** From now on beans of modules have boundaries. */
    public static Beans install(Boundary boundary, Instances instances) {
        Beans beans = new Beans(boundary, instances);
        installed = beans;
        Gates.keptBy(beans::gate);
        boundary.beansKnownBy(Passage::of);
        return beans;
    }

    /** Those of this process, for what the container makes by class name and what the manager asks; empty before the container boots. */
    public static Optional<Beans> installed() {
        return Optional.ofNullable(installed);
    }

    /** A generation of a module begins: classes of a loader that was not seen before are its. */
    public void begins(ModuleSpec module) {
        deploying = new ModuleBeans(module.id(), new BareBeans(module.bareBeans()));
        ModuleBeans earlier = modules.put(module.id(), deploying);
        if (earlier != null) {
            leaving.add(earlier);
        }
    }

    /** The generation of a module that was begun last is deployed, and {@code loader} has its classes: those of others are none of its. */
    public void deployed(ClassLoader loader) {
        ModuleBeans last = deploying;
        if (last != null && loader != null) {
            boolean ignored = last.claims(loader);
        }
        deploying = null;
    }

    /** The generation of a module that was begun last is not deployed: the one before it is the present one again. */
    public void revoked(ElementId module) {
        leaving(module).ifPresent(it -> {
            modules.put(module, it);
            leaving.remove(it);
        });
        deploying = null;
    }

    /** A generation of a module begins that is to stand by; otherwise as {@link #begins}. */
    public void beginsSpare(ModuleSpec module) {
        deploying = new ModuleBeans(module.id(), new BareBeans(module.bareBeans()));
        spares.put(module.id(), deploying);
    }

    /** The generation of a module that stood by is the present one from now on. */
    public void spareTaken(ElementId module) {
        ModuleBeans earlier = modules.put(module, spares.remove(module));
        if (earlier != null) {
            leaving.add(earlier);
        }
    }

    /** The generation of a module that stood by, or was to, ends. */
    public void spareEnds(ElementId module) {
        ModuleBeans gone = spares.remove(module);
        if (deploying == gone) {
            deploying = null;
        }
    }

    private Optional<ModuleBeans> leaving(ElementId module) {
        return leaving.stream().filter(it -> it.module().equals(module)).findFirst();
    }

    /** The present generation of a module ends, of two the earlier one. */
    public void ends(ElementId module) {
        Optional<ModuleBeans> earlier = leaving(module);
        if (earlier.isPresent()) {
            leaving.remove(earlier.get());
            return;
        }
        ModuleBeans gone = modules.remove(module);
        if (deploying == gone) {
            deploying = null;
        }
    }

    /** @param enterprise null of a managed bean */
    void found(Bean<?> bean, SessionBeanType enterprise) {
        of(bean.getBeanClass().getClassLoader()).ifPresent(module -> module.found(bean, enterprise));
    }

    private Gate gate(Class<?> bean) {
        return of(bean.getClassLoader()).map(module -> module.gate(bean)).orElse(Gate.NONE);
    }

    private Optional<ModuleBeans> of(ClassLoader loader) {
        if (loader == null || loader == Beans.class.getClassLoader()) {
            return Optional.empty();
        }
        return Stream.of(modules.values(), leaving, spares.values()).flatMap(Collection::stream).filter(it -> it.owns(loader)).findFirst()
                .or(() -> Optional.ofNullable(deploying).filter(it -> it.claims(loader)));
    }

    /** Injects a fault into a bean; null ends the one that is there. Does nothing if there is no such bean. */
    public void inject(ElementId bean, Message.Injection injection) {
        Optional.ofNullable(modules.get(bean.parent().orElseThrow())).flatMap(it -> it.gate(bean.name())).ifPresent(it -> it.inject(injection));
    }

    /** Ends what is injected into beans of a module. */
    public void heal(ElementId module) {
        Optional.ofNullable(modules.get(module)).ifPresent(ModuleBeans::heal);
    }

    /** What is injected into beans, for {@code reports}. */
    public void tell(List<Message.ModuleCounts> reports) {
        modules.values().forEach(it -> it.tell(reports));
    }

    /** How the beans of a module stand; without any if it does not run. */
    public Message.Beans counts(Message.CountBeans asked) {
        ModuleBeans module = modules.get(asked.module());
        return new Message.Beans(asked.request(), module == null ? List.of() : module.counts());
    }

    /** Restarts a bean; returns when all that was in it has left, or was waited for long enough. */
    public Message.BeanRestarted restart(Message.RestartBean asked) {
        ModuleBeans module = modules.get(asked.bean().parent().orElseThrow());
        Optional<String> refusal = module == null ? Optional.empty() : module.refusal(asked.bean().name());
        if (refusal.isPresent()) {
            return failed(asked, refusal.get());
        }
        try {
            Optional<Microreboot.Course> course =
                    module == null ? Optional.empty() : module.restart(asked.bean().name(), boundary, instances);
            course.ifPresent(it -> LOG.log(Level.INFO, "{0} was restarted: {1}", asked.bean(), it));
            Optional<String> kept = course.flatMap(it -> module.keeps(asked.bean().name()));
            if (kept.isPresent()) {
                return failed(asked, kept.get() + "; " + course.get().cut() + " calls that were in it were cut");
            }
            return course.map(it -> new Message.BeanRestarted(asked.request(), it.cut(), it.left(), TimeUnit.NANOSECONDS.toMicros(it.renewedNanos()),
                            TimeUnit.NANOSECONDS.toMicros(it.goneNanos()), null))
                    .orElseGet(() -> failed(asked, "no bean of this name has a boundary there"));
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, asked.bean() + " was not restarted", e);
            return failed(asked, e.toString());
        }
    }

    private static Message.BeanRestarted failed(Message.RestartBean asked, String why) {
        return new Message.BeanRestarted(asked.request(), 0, 0, 0, 0, why);
    }
}
