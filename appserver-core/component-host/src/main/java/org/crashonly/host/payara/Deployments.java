package org.crashonly.host.payara;

import com.sun.enterprise.config.serverbeans.Application;
import com.sun.enterprise.config.serverbeans.Applications;
import java.io.IOException;
import java.nio.file.Files;
import org.crashonly.control.ProcessSpec.ModuleSpec;
import org.crashonly.host.ContainerException;
import org.crashonly.power.SandboxCrashed;
import org.glassfish.embeddable.CommandResult;
import org.glassfish.embeddable.CommandRunner;
import org.glassfish.internal.api.Globals;
import org.glassfish.internal.data.ApplicationInfo;
import org.glassfish.internal.data.ApplicationRegistry;
import org.jvnet.hk2.config.Dom;

/** Puts modules into slots and takes them out. */
final class Deployments {

    private final CommandRunner commands;

    Deployments(CommandRunner commands) {
        this.commands = commands;
    }

    /**
     * Returns when something answers there.
     *
     * @param nonce by which the boundary knows who probes
     */
    void deploy(ModuleSpec module, Slot slot, String nonce) throws ContainerException {
        try {
            require(Files.exists(module.war()), "the file " + module.war() + " does not exist");
            CommandResult result = commands.run("deploy", "--name", slot.application(module.id()), "--contextroot", module.contextRoot(),
                    "--virtualservers", slot.server(), "--availabilityenabled=false", module.war().toString());
            if (result.getExitStatus() != CommandResult.ExitStatus.SUCCESS) {
                DefinedExecutors.end(slot.application(module.id()));
                throw new ContainerException(RootCause.of(result), result.getFailureCause());
            }
            require(new Probe(slot.port(), module.contextRoot(), nonce).answers(),
                    "deployed, but nothing answers at " + module.contextRoot() + " on port " + slot.port());
        } catch (IOException e) {
            throw new ContainerException("deployed, but port " + slot.port() + " does not answer: " + e.getMessage(), e);
        }
    }

    void undeploy(ModuleSpec module, Slot slot) throws ContainerException {
        try {
            hideContextRoot(slot.application(module.id()));
            ConfiguredServices configured = ConfiguredServices.of(slot.application(module.id()));
            if (!Undeployment.of(slot.application(module.id()))) {
                CommandResult result = commands.run("undeploy", slot.application(module.id()));
                if (result.getExitStatus() != CommandResult.ExitStatus.SUCCESS) {
                    throw new ContainerException("not undeployed: " + RootCause.of(result), result.getFailureCause());
                }
            }
            configured.forget();
        } catch (RuntimeException | SandboxCrashed e) {
            throw new ContainerException("not undeployed: " + RootCause.of(e), e);
        } finally {
            DefinedExecutors.end(slot.application(module.id()));
        }
    }

    /**
     * When an application is undeployed, Payara takes all web modules with the context root that its configuration says out of service, in
     * whichever slot. After this it says one that none has.
     */
    private static void hideContextRoot(String application) {
        Application configured = Globals.get(Applications.class).getApplication(application);
        if (configured == null) {
            return;
        }
        // Not in a transaction of the configuration: Payara would load the application once more, at the new context root.
        Dom.unwrap(configured).attribute("context-root", "/" + application + "-ended");
    }

    /** The class loader of what is deployed there; null if nothing is. */
    static ClassLoader loader(ModuleSpec module, Slot slot) {
        ApplicationInfo info = Globals.get(ApplicationRegistry.class).get(slot.application(module.id()));
        return info == null ? null : info.getAppClassLoader();
    }

    private static void require(boolean condition, String otherwise) throws ContainerException {
        if (!condition) {
            throw new ContainerException(otherwise);
        }
    }
}
