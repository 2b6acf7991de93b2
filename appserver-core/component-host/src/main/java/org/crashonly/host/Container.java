package org.crashonly.host;

import java.nio.file.Path;
import java.util.List;
import org.crashonly.control.ProcessSpec.ModuleSpec;

/** What runs modules: the seam behind which Payara stands. Used once; a new life is a new process. */
public interface Container {

    /**
     * Boots with a listener of its own on loopback for each of {@code modules}, none of which is deployed yet.
     *
     * @param root the container's directory, new in each generation
     */
    void boot(Path root, List<ModuleSpec> modules) throws ContainerException;

    /**
     * Deploys one of the modules given at boot.
     *
     * @return the port on which it was seen to answer
     * @throws ContainerException if it does not run; the message is the root cause in one line
     */
    int deploy(ModuleSpec module) throws ContainerException;
}
