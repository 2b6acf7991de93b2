package org.crashonly.host.payara;

import com.sun.ejb.PersistentTimerService;
import com.sun.enterprise.deployment.Application;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.crashonly.control.ElementId;
import org.crashonly.control.ExitCode;
import org.crashonly.host.payara.TimedModule.Phase;
import org.glassfish.api.deployment.DeploymentContext;
import org.glassfish.api.event.Events;
import org.glassfish.ejb.deployment.descriptor.EjbBundleDescriptorImpl;
import org.glassfish.ejb.deployment.descriptor.EjbDescriptor;
import org.glassfish.hk2.api.ServiceLocator;
import org.glassfish.hk2.utilities.BuilderHelper;
import org.glassfish.hk2.utilities.ServiceLocatorUtilities;
import org.glassfish.internal.deployment.Deployment;

/**
 * The modules of this process that have timers. The services of timers are made when the first of these is deployed; Payara asks for that of persistent
 * ones by the name that its configuration has.
 */
final class TimedModules implements PersistentTimerService {

    private static final Logger LOG = System.getLogger(TimedModules.class.getName());
    /** After a question that the store did not answer. */
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** Between questions for what others have made. */
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** By Payara's names, each the latest generation in its slot. */
    private final Map<String, TimedModule> modules = new ConcurrentHashMap<>();
    private final Map<TimedModule, Thread> keepers = new ConcurrentHashMap<>();
    private volatile List<MemoryTimers> services = List.of();

    private TimedModules() {}

    static TimedModules install(ServiceLocator payara) {
        TimedModules installed = new TimedModules();
        payara.getService(Events.class).register(event -> {
            if (event.is(Deployment.APPLICATION_PREPARED) && hasTimers((DeploymentContext) event.hook())) {
                installed.makeServices();
            }
        });
        ServiceLocatorUtilities.addOneDescriptor(payara,
                BuilderHelper.createConstantDescriptor(installed, TimedModules.class.getSimpleName(), PersistentTimerService.class));
        return installed;
    }

    private static boolean hasTimers(DeploymentContext deployed) {
        Application application = deployed.getModuleMetaData(Application.class);
        return application != null && application.getBundleDescriptors(EjbBundleDescriptorImpl.class).stream()
                .flatMap(bundle -> bundle.getEjbs().stream()).anyMatch(EjbDescriptor::isTimedObject);
    }

    @Override
    public void initPersistentTimerService(String target) {
        makeServices();
    }

    private synchronized void makeServices() {
        try {
            if (services.isEmpty()) {
                services = MemoryTimers.install(this);
            }
        } catch (Exception e) {
            throw new IllegalStateException("the services of timers do not begin", e);
        }
    }

    /** The generation whose beans are being deployed as {@code application}. */
    TimedModule deploying(String application) {
        return modules.compute(application, (name, latest) ->
                latest == null || latest.phase() == Phase.ENDED ? new TimedModule(Slot.module(name)) : latest);
    }

    /** The generation that is deployed as {@code application}. */
    TimedModule running(String application) {
        return modules.computeIfAbsent(application, name -> new TimedModule(Slot.module(name)));
    }

    /** Nothing is left of a bean. */
    void ended(long container) {
        modules.values().forEach(module -> module.beans().remove(container));
    }

    /**
     * What is deployed as {@code application} is the present generation of its module, and its timers expire. Returns at once; they do as soon as the
     * store has been asked for them.
     *
     * @param replica of which it is; no other replica has this name, and its later generations have it, too
     */
    void begins(String application, ElementId replica) {
        TimedModule module = modules.get(application);
        if (module != null && module.begins(replica.path())) {
            Thread keeper = Thread.ofPlatform().daemon().name("timers of " + application).inheritInheritableThreadLocals(false)
                    .uncaughtExceptionHandler((thread, failure) -> crash(module, thread, failure)).unstarted(() -> keep(module));
            keeper.setContextClassLoader(TimedModules.class.getClassLoader());
            keepers.put(module, keeper);
            keeper.start();
        }
    }

    /** What reads the timers' infos runs in the module's classes, and ends with them. */
    private static void crash(TimedModule module, Thread keeper, Throwable failure) {
        if (module.isPresent()) {
            ExitCode.crash(keeper, failure);
        }
    }

    /** Asks the store at once for the timers of the present generation: one that ended has created some until its end. */
    void again(String application) {
        TimedModule module = modules.get(application);
        if (module != null) {
            LockSupport.unpark(keepers.get(module));
        }
    }

    /** Nothing expires any more of what is deployed as {@code application}. What is being delivered may come to its end. */
    void ends(String application) {
        TimedModule module = modules.get(application);
        if (module != null) {
            module.ends();
            LockSupport.unpark(keepers.get(module));
        }
    }

    /** Nothing is deployed as {@code application} any more. */
    void gone(String application) {
        TimedModule module = modules.remove(application);
        if (module != null) {
            module.goes();
            LockSupport.unpark(keepers.get(module));
            services.forEach(it -> it.end(module));
        }
    }

    /** Lets the timers of a module expire, and looks for those that others make, until its end. */
    private void keep(TimedModule module) {
        boolean begun = false;
        boolean said = false;
        // Those that are not persistent need nobody once they have begun.
        while (module.isPresent() && !(begun && module.beans().isEmpty())) {
            try {
                for (MemoryTimers service : services) {
                    if (begun) {
                        service.look(module);
                    } else {
                        service.begin(module);
                    }
                }
                begun = true;
                said = false;
                LockSupport.parkNanos(LOOK_NANOS);
            } catch (SQLException | RuntimeException e) {
                if (!said && module.isPresent()) {
                    LOG.log(Level.WARNING, "the timers of " + module.component() + " cannot be looked up until the store answers: " + e.getMessage(), e);
                    said = true;
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
        keepers.remove(module);
    }
}
