package org.crashonly.manager.supervise;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Message;
import org.crashonly.control.Role;
import org.crashonly.manager.application.Application;
import org.crashonly.manager.registry.Element;

/** The recursive restarts of all applications. On the inbox's thread. */
final class Recoveries {

    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final List<Recovery> all = new ArrayList<>();
    private long nextLook = System.nanoTime();

    Recoveries(List<Application> applications, Roster roster, Restarter restarter, EventLog events) {
        applications.forEach(it -> all.add(new Recovery(it, roster, restarter::restart, events)));
    }

    /** Goes on where an earlier manager was killed; when everything that ran is adopted. */
    void recover() {
        all.forEach(Recovery::recover);
    }

    void outcomes(Element sender, Generation generation, List<Message.Outcome> outcomes) {
        long now = System.nanoTime();
        boolean calls = sender.planned().role() == Role.HOST;
        all.forEach(it -> it.outcomes(generation, calls, outcomes, now));
    }

    void modules(Generation process, List<Message.ModuleCounts> counts) {
        all.forEach(it -> it.modules(process, counts));
    }

    void tick(long now) {
        all.forEach(it -> it.tick(now));
        if (now - nextLook >= 0) {
            nextLook = now + LOOK_NANOS;
            all.forEach(it -> it.look(now));
        }
    }

    /** An operator wants {@code element} restarted. */
    void resume(ElementId element, long now) {
        all.forEach(it -> it.resume(element, now));
    }
}
