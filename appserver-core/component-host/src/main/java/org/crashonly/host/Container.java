package org.crashonly.host;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.crashonly.control.ElementId;
import org.crashonly.control.ProcessSpec.ModuleSpec;
import org.crashonly.power.Departure;

/** What runs modules: the seam behind which Payara stands. Used once; a new life is a new process. */
public interface Container {

    /**
     * Boots with a listener of its own on loopback for each of {@code modules}, none of which is deployed yet.
     *
     * @param root the container's directory, new in each generation
     */
    void boot(Path root, List<ModuleSpec> modules) throws ContainerException;

    /**
     * From now on the room that was made at boot for {@code one} is {@code other}'s; nothing is deployed in it.
     */
    void settle(ElementId one, ElementId other);

    /**
     * Deploys one of the modules given at boot, which does not run or was crashed.
     *
     * @param onExit is told, on the thread that does it, when the module wants to end the JVM, and by which call: {@code System.exit(3)}.
     *     Its switch is thrown by then; the rest of its end is for the caller to bring about, with {@link #crash}
     * @return the port on which it was seen to answer
     * @throws ContainerException if it does not run; the message is the root cause in one line
     */
    int deploy(ModuleSpec module, Consumer<String> onExit) throws ContainerException;

    /** Asks a module that was deployed, and that nobody waits for, for what it is to be warmed up by. */
    void warmUp(ModuleSpec module);

    /** Whether a second generation of {@code module}, which runs, can be deployed beside it. */
    boolean hasRoomBeside(ModuleSpec module);

    /**
     * Deploys the next generation of a module beside the present one, which goes on until it is {@linkplain #crash crashed}.
     *
     * @return the port on which it was seen to answer, another than the present one's
     * @throws ContainerException if it does not run; all is then as it was before
     * @see #deploy
     */
    int deployBeside(ModuleSpec module, Consumer<String> onExit) throws ContainerException;

    /**
     * Deploys another generation of a module, which has room for it, beside the present one. It is warmed up, and then stands by: nobody is let in
     * until it is {@linkplain #takeSpare taken}.
     *
     * @param hasTime asked now and then; false once its warm-up is to be cut short
     * @throws ContainerException if it does not run; all is then as it was before
     * @see #deploy
     */
    void deploySpare(ModuleSpec module, Consumer<String> onExit, BooleanSupplier hasTime) throws ContainerException;

    /**
     * Lets requests in to the generation of a module that stands by. The one before is to be {@linkplain #crash crashed} next, unless it has ended
     * and been crashed already.
     *
     * @param module as it was deployed to stand by
     * @param overlaps the one before serves until it is crashed; else it is fenced and its switch thrown before the other lets anybody in
     * @return the port on which it answers
     */
    int takeSpare(ModuleSpec module, boolean overlaps);

    /** Returns when no request is in the generation of {@code module} that is to be crashed next, or after {@code limit}. */
    void awaitIdle(ModuleSpec module, Duration limit);

    /**
     * Ends the generation of a module that stands by.
     *
     * @throws ContainerException if the container keeps a part of it, so that there is no room for another
     */
    void discardSpare(ModuleSpec module) throws ContainerException;

    /**
     * Ends the present generation of a module that was deployed, of two the earlier one: nothing it does reaches a store, its threads are
     * cut, and it is undeployed.
     *
     * @return how its threads left
     * @throws ContainerException if the container keeps a part of it, so that it cannot be deployed again
     */
    Departure crash(ModuleSpec module) throws ContainerException;

    /** How many threads are in generations that were crashed, as it is now. */
    int zombies();

    /** How many class loaders of generations that were crashed have outlived a collection of the whole heap: something refers to them. */
    int retainedLoaders();

    /** How many class loaders of generations that were crashed one more collection may free: what goes late outlives the first. */
    int uncollectedLoaders();
}
