package org.crashonly.host.payara;

import com.sun.ejb.containers.EJBTimerSchedule;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.crashonly.host.payara.TimedModule.Declared;
import org.crashonly.request.Digest;
import org.glassfish.ejb.deployment.descriptor.ScheduledTimerDescriptor;

/**
 * The timers that a bean declares, each with an id that follows from its declaration alone: by it the next generation finds the row again, and whoever
 * changes the declaration has another timer.
 *
 * @param methods whom each of them calls, by its id
 */
record DeclaredTimers(List<Declared> all, Map<String, Method> methods) {

    private static final int DIGITS = 32;

    static DeclaredTimers of(String bean, Map<Method, List<ScheduledTimerDescriptor>> schedules) {
        DeclaredTimers declared = new DeclaredTimers(new ArrayList<>(), new HashMap<>());
        schedules.forEach((method, its) -> its.forEach(one -> declared.add(bean, method, one)));
        return declared;
    }

    private void add(String bean, Method method, ScheduledTimerDescriptor descriptor) {
        String schedule = new EJBTimerSchedule(descriptor, method.getName(), method.getParameterCount()).getScheduleAsString();
        String info = descriptor.getInfo() == null || descriptor.getInfo().isEmpty() ? null : descriptor.getInfo();
        // The same declaration may be there twice.
        int ordinal = 0;
        String id = id(bean, schedule, info, ordinal);
        while (methods.containsKey(id)) {
            ordinal++;
            id = id(bean, schedule, info, ordinal);
        }
        all.add(new Declared(id, schedule, info));
        methods.put(id, method);
    }

    private static String id(String bean, String schedule, String info, int ordinal) {
        return "declared-" + new Digest(List.of(bean, schedule, info == null ? "" : info, Integer.toString(ordinal))).hex().substring(0, DIGITS);
    }
}
