package org.crashonly.power.trial;

import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.crashonly.power.PowerSwitch;
import org.crashonly.power.Visit;

/** One generation of the components that hang, and the threads that a host sends into it. */
public final class Generation {

    private final InstrumentingLoader loader;
    private final PowerSwitch powerSwitch;

    private Generation(InstrumentingLoader loader) {
        this.loader = loader;
        powerSwitch = loader.powerSwitch().named("trial#1");
    }

    /** A new one, instrumented. */
    public static Generation ofHangs() {
        String own = Hang.class.getName();
        // Of all classes whose names begin so.
        return new Generation(new InstrumentingLoader(Hang.class.getClassLoader(), it -> it.startsWith(own), true));
    }

    public PowerSwitch powerSwitch() {
        return powerSwitch;
    }

    /** Sends a new thread into this generation's edition of {@code hang}. */
    public Running run(Hang hang, Thread.Builder threads) throws ReflectiveOperationException {
        Runnable mine = (Runnable) Class.forName(Hang.class.getName(), true, loader).getField(hang.name()).get(null);
        CompletableFuture<Throwable> outcome = new CompletableFuture<>();
        CompletableFuture<Visit> entered = new CompletableFuture<>();
        Thread thread = threads.start(() -> {
            Thread.currentThread().setContextClassLoader(loader);
            try (Visit visit = powerSwitch.enter()) {
                entered.complete(visit);
                mine.run();
                outcome.complete(new IllegalStateException("it ended"));
            } catch (Throwable t) {
                outcome.complete(t);
            }
        });
        return new Running(hang, thread, entered, outcome);
    }

    /**
     * A thread in a component.
     *
     * @param visit as it was registered
     * @param end what it left with
     */
    public record Running(Hang hang, Thread thread, CompletableFuture<Visit> visit, CompletableFuture<Throwable> end) {

        /** Whether it is where it will stay. */
        public boolean isHanging() {
            StackTraceElement[] stack = thread.getStackTrace();
            boolean inside = Arrays.stream(stack).anyMatch(it -> it.getClassName().startsWith(Hang.class.getName()));
            return inside && hang.isReached(stack) && (!hang.isBlocked() || thread.getState() != Thread.State.RUNNABLE || stack[0].isNativeMethod());
        }
    }
}
