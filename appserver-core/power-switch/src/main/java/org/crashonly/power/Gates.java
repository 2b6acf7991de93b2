package org.crashonly.power;

import java.lang.invoke.CallSite;
import java.lang.invoke.ConstantCallSite;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/** Where the beans of this JVM get their gates from: each class once, when a bean of it is called first. */
public final class Gates {

    private static volatile Keeper keeper = bean -> Gate.NONE;

    /** Has a gate for each bean. */
    @FunctionalInterface
    public interface Keeper {

        /** The gate of all beans of a class, for as long as that lives; {@link Gate#NONE} if it shall have none. */
        Gate of(Class<?> bean);
    }

    private Gates() {}

    /** From now on {@code one} is asked. Classes that have a gate keep it. */
    public static void keptBy(Keeper one) {
        keeper = one;
    }

    /** Links a bean's class with its gate; for its {@code invokedynamic} only. */
    @SuppressWarnings("unused")
    public static CallSite bootstrap(MethodHandles.Lookup caller, String name, MethodType type) {
        return new ConstantCallSite(MethodHandles.constant(Gate.class, keeper.of(caller.lookupClass())));
    }
}
