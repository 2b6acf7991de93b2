package org.crashonly.power;

import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/** What the kernel calls the platform threads of this JVM. */
final class KernelThreads {

    /** {@code "name" #27 [4711] ...}; a name may hold anything, quotes and line ends included. */
    private static final Pattern THREAD = Pattern.compile("^\".*\" #(\\d+) \\[(\\d+)\\] ", Pattern.MULTILINE);

    private KernelThreads() {}

    /**
     * The kernel's ids, by the JVM's ({@link Thread#threadId}). The JVM stops all threads for it, for some milliseconds. A thread whose name
     * makes it look like another one is left out, and so is that one; all are if this JVM does not tell.
     */
    static Map<Long, Long> ids() {
        return ids(dump());
    }

    static Map<Long, Long> ids(String dump) {
        Map<Long, Long> ids = new HashMap<>();
        Set<Long> doubtful = new HashSet<>();
        Matcher thread = THREAD.matcher(dump);
        while (thread.find()) {
            long id = Long.parseLong(thread.group(1));
            if (ids.put(id, Long.parseLong(thread.group(2))) != null) {
                doubtful.add(id);
            }
        }
        ids.keySet().removeAll(doubtful);
        return ids;
    }

    private static String dump() {
        try {
            return (String) ManagementFactory.getPlatformMBeanServer().invoke(new ObjectName("com.sun.management:type=DiagnosticCommand"),
                    "threadPrint", new Object[] {new String[0]}, new String[] {String[].class.getName()});
        } catch (JMException e) {
            return "";
        }
    }
}
