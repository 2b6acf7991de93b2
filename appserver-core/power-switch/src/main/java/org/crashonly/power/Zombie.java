package org.crashonly.power;

import java.lang.Thread.State;
import java.util.List;

/**
 * A thread that does not leave an ended generation. It dies at the next test that it meets, if it ever meets one.
 *
 * @param thread its name
 * @param id of the thread
 * @param stack innermost frame first
 */
public record Zombie(String thread, long id, Reason reason, List<StackTraceElement> stack) {

    /** Why it does not leave. */
    public enum Reason {
        /** It waits for a monitor, which interrupts do not end: often a deadlock. */
        MONITOR,
        /** It waits in a way that interrupts do not end, as {@code Lock.lock()} does. */
        UNINTERRUPTIBLE_WAIT,
        /** It is in native code, perhaps blocked there. */
        NATIVE,
        /** It runs code that tests no switch: the JDK's or the container's. */
        FOREIGN_CODE,
        /** It runs code of the component that could not be instrumented, or has not come to a test yet. */
        COMPONENT_CODE,
        /** It went while it was looked at. */
        GONE
    }

    public Zombie {
        stack = List.copyOf(stack);
    }

    static Zombie of(Thread thread, Territory territory) {
        State state = Threads.stateOf(thread);
        List<StackTraceElement> stack = List.of(Threads.stackOf(thread));
        return new Zombie(thread.getName(), thread.threadId(), reason(state, stack, territory), stack);
    }

    private static Reason reason(State state, List<StackTraceElement> stack, Territory territory) {
        if (stack.isEmpty()) {
            return Reason.GONE;
        }
        return switch (state) {
            case BLOCKED -> Reason.MONITOR;
            case WAITING, TIMED_WAITING -> Reason.UNINTERRUPTIBLE_WAIT;
            case NEW, TERMINATED -> Reason.GONE;
            case RUNNABLE -> stack.getFirst().isNativeMethod() ? Reason.NATIVE
                    : territory.owns(stack.getFirst()) ? Reason.COMPONENT_CODE : Reason.FOREIGN_CODE;
        };
    }
}
