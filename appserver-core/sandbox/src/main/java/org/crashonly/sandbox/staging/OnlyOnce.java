package org.crashonly.sandbox.staging;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds what a WAR does, or says of itself, so that two generations of it must not stand side by side: work that no request asks for, the
 * making of tables, names that all of the process share. A mention is enough: one too many costs some tenths of a second at each restart,
 * one too few may cost work that is done twice.
 */
final class OnlyOnce {

    /** In the constants of class files. */
    private static final Map<String, String> CLASSES = Map.ofEntries(
            Map.entry("Ljakarta/ejb/Startup;", "@Startup"),
            Map.entry("jakarta/enterprise/event/Startup;", "an observer of Startup"),
            Map.entry("Ljakarta/ejb/Schedule", "@Schedule"),
            Map.entry("Ljakarta/ejb/Timeout;", "@Timeout"),
            Map.entry("jakarta/ejb/TimerService", "TimerService"),
            Map.entry("jakarta/ejb/TimedObject", "TimedObject"),
            Map.entry("jakarta/enterprise/concurrent/ManagedScheduledExecutorService", "ManagedScheduledExecutorService"),
            Map.entry("Ljakarta/ejb/MessageDriven;", "@MessageDriven"),
            Map.entry("Ljakarta/enterprise/context/SessionScoped;", "java:module name in the ids of @SessionScoped beans"),
            Map.entry("Ljakarta/enterprise/context/ConversationScoped;", "java:module name in the ids of @ConversationScoped beans"),
            Map.entry("jakarta/jms/MessageListener", "MessageListener"));

    /** In the constants of the WAR's own classes: what libraries would do is for who uses them to say. */
    private static final Map<String, String> OWN_CLASSES = Map.of(
            "java/util/concurrent/ScheduledExecutorService", "ScheduledExecutorService", "java/util/Timer", "java.util.Timer");

    /** The same. */
    private static final List<String> SCHEMA = List.of("schema-generation.database.action", "ddl-generation", "hbm2ddl.auto");

    private static final Map<String, String> DESCRIPTORS = Map.of(
            "<message-driven>", "a message-driven bean", "<init-on-startup>true", "init-on-startup",
            "<timer>", "a timer", "<timeout-method>", "a timer");

    /** Names that tell of the application's own, which differs from slot to slot. */
    private static final List<String> SHARED_NAMES = List.of("java:global", "java:app/AppName", "java:module/ModuleName");

    private static final Pattern GENERATION = Pattern.compile(
            "(?:schema-generation\\.database\\.action|ddl-generation|hbm2ddl\\.auto)\\s*[\"']\\s+value\\s*=\\s*[\"']([^\"']*)[\"']");

    private static final String IN = " in ";

    private final Set<String> reasons = new LinkedHashSet<>();

    /** Why there must not be two, each with where that was found; empty if nothing is against it. */
    List<String> reasons() {
        return List.copyOf(reasons);
    }

    /** Looks at a file of the WAR or of one of its libraries. */
    void look(String name, String where, String text) {
        if (name.endsWith(".class")) {
            CLASSES.forEach((mark, what) -> note(text.contains(mark), what, where));
            OWN_CLASSES.forEach((mark, what) -> note(name.equals(where) && text.contains(mark), what, where));
            note(name.equals(where) && SCHEMA.stream().anyMatch(text::contains), "schema generation", where);
        } else if (name.endsWith("ejb-jar.xml")) {
            DESCRIPTORS.forEach((mark, what) -> note(text.contains(mark), what, where));
        } else if (name.endsWith("persistence.xml")) {
            generation(text).ifPresent(action -> note(true, "schema generation (" + action + ")", where));
        }
        SHARED_NAMES.forEach(shared -> note(text.contains(shared), shared, where));
    }

    /** Adds the reasons that were found in a library, as if it were looked at here. */
    void take(List<String> others) {
        others.forEach(it -> note(true, it.substring(0, it.lastIndexOf(IN)), it.substring(it.lastIndexOf(IN) + IN.length())));
    }

    private static Optional<String> generation(String text) {
        return GENERATION.matcher(text).results().map(it -> it.group(1))
                .filter(action -> !action.isEmpty() && !action.equals("none")).findFirst();
    }

    private void note(boolean found, String what, String where) {
        if (found && reasons.stream().noneMatch(it -> it.startsWith(what + " "))) {
            reasons.add(what + IN + where);
        }
    }
}
