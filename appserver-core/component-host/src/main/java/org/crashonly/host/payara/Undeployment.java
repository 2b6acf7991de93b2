package org.crashonly.host.payara;

import com.sun.enterprise.config.serverbeans.Application;
import com.sun.enterprise.config.serverbeans.Applications;
import java.io.File;
import java.io.IOException;
import java.util.logging.Logger;
import org.crashonly.host.ContainerException;
import org.glassfish.api.ActionReport;
import org.glassfish.api.deployment.OpsParams;
import org.glassfish.api.deployment.UndeployCommandParameters;
import org.glassfish.api.event.EventListener.Event;
import org.glassfish.api.event.Events;
import org.glassfish.deployment.common.DeploymentUtils;
import org.glassfish.internal.api.Globals;
import org.glassfish.internal.data.ApplicationInfo;
import org.glassfish.internal.deployment.Deployment;
import org.glassfish.internal.deployment.ExtendedDeploymentContext;
import org.jvnet.hk2.config.TransactionFailure;

/**
 * Undeploys what Payara's {@code undeploy} command would, by the same services and with the same events. But that command ends with a collection of the
 * whole heap, for which every module of the process waits a quarter of a second; when that is done is for {@link org.crashonly.host.Memory} to say.
 */
final class Undeployment {

    private static final Logger LOG = Logger.getLogger(Undeployment.class.getName());

    private final Deployment deployment = Globals.get(Deployment.class);
    private final Events events = Globals.get(Events.class);
    private final Application application;
    private final ApplicationInfo deployed;

    private Undeployment(Application application, ApplicationInfo deployed) {
        this.application = application;
        this.deployed = deployed;
    }

    /**
     * Whether {@code name} was undeployed; not if it was never deployed or its deployment failed half-way.
     *
     * @throws ContainerException if Payara refuses
     */
    static boolean of(String name) throws ContainerException {
        Application application = Globals.get(Applications.class).getApplication(name);
        ApplicationInfo deployed = Globals.get(Deployment.class).get(name);
        if (application == null || deployed == null || deployed.getSource() == null || !deployed.getSource().exists()) {
            return false;
        }
        new Undeployment(application, deployed).run();
        return true;
    }

    private void run() throws ContainerException {
        String name = application.getName();
        UndeployCommandParameters parameters = parameters(name);
        ActionReport report = Globals.getDefaultHabitat().getService(ActionReport.class, "plain");
        boolean isCopy = !Boolean.parseBoolean(application.getDirectoryDeployed());
        try {
            ExtendedDeploymentContext context = deployment.getBuilder(LOG, parameters, report).source(deployed.getSource()).build();
            context.getAppProps().putAll(application.getDeployProperties());
            context.setModulePropsMap(application.getModulePropertiesMap());
            events.send(new Event<>(Deployment.UNDEPLOYMENT_VALIDATION, context), false);
            require(report);
            DeploymentUtils.generatedArtifacts(application).record(context);
            events.send(new Event<>(Deployment.DISABLE_START, deployed), true);
            deployment.undeploy(name, context);
            require(report);
            deployment.unregisterAppFromDomainXML(name, parameters.target);
            context.clean();
            CachedJars.closeIn(new File(deployed.getSource().getURI()));
        } catch (IOException | TransactionFailure | ReflectiveOperationException e) {
            throw new ContainerException("not undeployed: " + RootCause.of(e), e);
        }
        if (isCopy && deployed.getSource().exists()) {
            deployed.getSource().delete();
        }
    }

    private UndeployCommandParameters parameters(String name) {
        UndeployCommandParameters parameters = new UndeployCommandParameters(name);
        parameters.origin = OpsParams.Origin.undeploy;
        parameters.command = OpsParams.Command.undeploy;
        parameters._type = application.archiveType();
        parameters.target = deployment.getDefaultTarget(name, parameters.origin, false);
        return parameters;
    }

    private static void require(ActionReport report) throws ContainerException {
        if (report.getActionExitCode() == ActionReport.ExitCode.FAILURE) {
            throw new ContainerException("not undeployed: " + RootCause.ofReport(report.getMessage()), report.getFailureCause());
        }
    }
}
