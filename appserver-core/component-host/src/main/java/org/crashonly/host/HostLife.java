package org.crashonly.host;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.crashonly.control.Message.ModuleStatus;
import org.crashonly.control.Message.State;
import org.crashonly.control.Message.Status;
import org.crashonly.control.ProcessSpec.ModuleSpec;

/** The beginning of a host's life: boot, deploy each module, say what became of it. The end is a crash. */
final class HostLife {

    private static final Logger LOG = System.getLogger(HostLife.class.getName());

    private final Container container;
    private final Path root;

    HostLife(Container container, Path root) {
        this.container = container;
        this.root = root;
    }

    /**
     * Boots and deploys.
     *
     * @param ageMillis how old the process is
     * @return READY if every module was seen to answer, else FAILED with each module's cause
     */
    Status begin(List<ModuleSpec> modules, LongSupplier ageMillis) {
        try {
            container.boot(root, modules);
        } catch (ContainerException e) {
            LOG.log(Level.ERROR, "the container does not boot: " + e.getMessage(), e);
            return new Status(State.FAILED, modules.stream().map(module -> new ModuleStatus(module.id(), 0, null)).toList(), 0,
                    "the container does not boot: " + e.getMessage());
        }
        List<ModuleStatus> statuses = new ArrayList<>();
        modules.forEach(module -> statuses.add(deploy(module)));
        List<ModuleStatus> failed = statuses.stream().filter(module -> module.failure() != null).toList();
        if (failed.isEmpty()) {
            return new Status(State.READY, statuses, ageMillis.getAsLong(), null);
        }
        return new Status(State.FAILED, statuses, 0,
                failed.size() + " of " + modules.size() + " modules failed; " + failed.getFirst().id() + ": " + failed.getFirst().failure());
    }

    private ModuleStatus deploy(ModuleSpec module) {
        try {
            return new ModuleStatus(module.id(), container.deploy(module), null);
        } catch (ContainerException e) {
            LOG.log(Level.ERROR, module.id() + " does not run: " + e.getMessage(), e);
            return new ModuleStatus(module.id(), 0, e.getMessage());
        }
    }
}
