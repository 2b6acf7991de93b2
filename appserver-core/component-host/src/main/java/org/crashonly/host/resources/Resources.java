package org.crashonly.host.resources;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import org.crashonly.control.ElementId;
import org.crashonly.control.Message;
import org.crashonly.control.Message.ResourceCounts;

/** One per host: the resources of its container, each under the name that it has below its process. */
public final class Resources {

    /** Pools of connections. */
    public static final String POOL = "pool";
    /** The session manager. */
    public static final String SESSIONS = "sessions";
    /** Listeners, each of a module of the same name. */
    public static final String LISTENER = "listener";

    private static final Logger LOG = System.getLogger(Resources.class.getName());
    private static final Resources INSTALLED = new Resources();

    /**
     * What a resource is called below its process.
     *
     * @param kind one of the constants here
     */
    public record Name(String kind, String name) implements Comparable<Name> {

        @Override
        public int compareTo(Name other) {
            return toString().compareTo(other.toString());
        }

        private ElementId in(ElementId process) {
            return process.resource(kind, name);
        }
    }

    private final Map<Name, Resource> all = new ConcurrentSkipListMap<>();
    private volatile Runnable onChange = () -> {};

    Resources() {}

    /** Those of this process. */
    public static Resources installed() {
        return INSTALLED;
    }

    /** Whom to tell that there are others than before; on the thread that sees it, which must not be held up. */
    public void onChange(Runnable listener) {
        onChange = listener;
    }

    /** There is a resource of this name from now on, instead of what had the name before. */
    public void add(Name name, Resource resource) {
        if (all.put(name, resource) == null) {
            onChange.run();
        }
    }

    /** There is no such resource any more, unless another one has its name by now. */
    public void remove(Name name, Resource resource) {
        if (all.remove(name, resource)) {
            onChange.run();
        }
    }

    /** What they are called in {@code process}, which this one is. */
    public List<ElementId> in(ElementId process) {
        return all.keySet().stream().map(it -> it.in(process)).toList();
    }

    /** How they serve. */
    public List<ResourceCounts> counts(ElementId process, long now) {
        return all.entrySet().stream().map(it -> it.getValue().use().counts(it.getKey().in(process), now)).toList();
    }

    /** Restarts one; returns when all that used it has left, or was waited for long enough. */
    public Message.ResourceRestarted restart(Message.RestartResource asked) {
        ElementId process = asked.resource().parent().orElseThrow();
        return all.entrySet().stream().filter(it -> it.getKey().in(process).equals(asked.resource())).findFirst()
                .map(it -> restart(asked, it.getValue())).orElseGet(() -> failed(asked, "its process has no such resource"));
    }

    private static Message.ResourceRestarted restart(Message.RestartResource asked, Resource resource) {
        try {
            Renewal how = resource.restart();
            LOG.log(Level.INFO, "{0} was restarted: {1}", asked.resource(), how);
            return new Message.ResourceRestarted(asked.request(), how.cut(), how.left(), TimeUnit.NANOSECONDS.toMicros(how.renewedNanos()),
                    TimeUnit.NANOSECONDS.toMicros(how.goneNanos()), null);
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, asked.resource() + " was not restarted", e);
            return failed(asked, e.toString());
        }
    }

    private static Message.ResourceRestarted failed(Message.RestartResource asked, String why) {
        return new Message.ResourceRestarted(asked.request(), 0, 0, 0, 0, why);
    }
}
