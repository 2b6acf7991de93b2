package org.crashonly.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.crashonly.control.ElementId;
import org.crashonly.control.KernelLock;
import org.crashonly.control.Level;
import org.crashonly.manager.application.Application;
import org.crashonly.manager.application.Descriptor;
import org.crashonly.manager.application.DescriptorException;
import org.crashonly.manager.application.Staging;
import org.crashonly.manager.application.Versions;
import org.crashonly.sandbox.staging.StagedWar;
import org.crashonly.sandbox.staging.UnusableWarException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "deploy",
        description = {
            "Puts a new version of an application, or of one of its components, in the place of the one that runs; or has the server run"
                    + " another application besides.",
            "It is staged first, and refused if that fails. Then what differs is crashed and recovers as the new version, module by module"
                    + " where that is enough; requests are held meanwhile. If it is not ready in time, or its first requests fail, the version"
                    + " before takes its place again, and the command ends with 7. The command only watches: what was begun goes on when it is killed.",
            "A component for which the descriptor names another 'process' migrates: it is crashed in the one, and recovers in the other.",
            "Spares of the version before take no place; they are made anew when there is time."
        },
        synopsisHeading = "",
        customSynopsis = {
            "Usage: crashonly deploy [OPTIONS] APP.war|APP.yaml", "       crashonly deploy [OPTIONS] APPLICATION[/COMPONENT] NEW.war"
        },
        mixinStandardHelpOptions = true)
final class DeployCommand implements Callable<Integer> {

    @Spec
    CommandSpec spec;

    @Mixin
    DataOption data;

    @Parameters(
            arity = "1..2",
            paramLabel = "WHAT",
            description = "A WAR or a descriptor, as for 'run'; before a WAR, the application or component whose new version it is.")
    List<String> what;

    @Option(names = "--name", description = "The application's name (default: from the descriptor or the WAR's file name).")
    String name;

    @Option(
            names = "--ready",
            paramLabel = "SECONDS",
            description = "Within this time each part has to serve again (default: ${DEFAULT-VALUE}).",
            defaultValue = "120")
    long ready;

    @Option(
            names = "--trial",
            paramLabel = "SECONDS",
            description = "For so long after that it is watched whether its requests fail (default: ${DEFAULT-VALUE}).",
            defaultValue = "10")
    long trial;

    @Override
    public Integer call() throws IOException {
        if (what.size() == 2 && name != null) {
            throw new ParameterException(
                    spec.commandLine(), "--name goes with a WAR or descriptor alone; " + what.getFirst() + " names what is meant");
        }
        Server server = data.server();
        Screen screen = Screen.of(spec.commandLine());
        KernelLock lock = KernelLock.tryTake(server.data().deployingLock())
                .orElseThrow(() -> new Failure(Exit.IN_USE, "another 'crashonly deploy' is at work in " + server.data().root()));
        try {
            // Before anything is staged: without a manager it would be for nothing.
            List<String> running =
                    server.api().applications().stream().filter(it -> !it.state().equals("gone")).map(it -> it.name()).toList();
            Staging staging = new Staging(server.data());
            Staging.Proposal proposal = stage(server, staging, running);
            Deployment deployment = new Deployment(server, screen);
            try {
                deployment.begin(proposal, ready, trial);
            } catch (Failure e) {
                // Without a clear refusal it may be in force by now.
                if (e.exit() == Exit.BAD_INPUT) {
                    staging.withdraw(proposal);
                }
                throw e;
            }
            deployment.await();
            staging.forgetInstrumented();
            return Exit.OK.code();
        } catch (ControlApi.NoAnswer e) {
            throw new Failure(Exit.NOT_RUNNING, e.getMessage() + "; a server is started with 'crashonly run'", e);
        } finally {
            lock.release();
        }
    }

    private Staging.Proposal stage(Server server, Staging staging, List<String> running) throws IOException {
        try {
            Path file = Path.of(what.getLast());
            if (what.size() == 2) {
                ElementId target = Elements.of(server).resolve(what.getFirst());
                return replaced(server, staging, target, file);
            }
            Descriptor descriptor = Intake.read(file, name);
            if (!isYaml(file) && running.contains(descriptor.name())) {
                return replaced(server, staging, ElementId.MACHINE.child(descriptor.name()), file);
            }
            Startup.requireSandboxes(descriptor);
            return staging.propose(descriptor);
        } catch (DescriptorException e) {
            throw new Failure(Exit.BAD_INPUT, e.getMessage(), e);
        }
    }

    private static boolean isYaml(Path file) {
        String text = file.toString().toLowerCase(Locale.ROOT);
        return text.endsWith(".yaml") || text.endsWith(".yml");
    }

    /** A WAR alone says nothing of where it lives and what it needs: all of that stays as it is. */
    private static Staging.Proposal replaced(Server server, Staging staging, ElementId target, Path war)
            throws IOException, DescriptorException {
        if (isYaml(war)) {
            throw new Failure(
                    Exit.USAGE, war + ": expected a WAR after the name of an application or component; a descriptor names its own");
        }
        if (target.level() != Level.APPLICATION && target.level() != Level.MODULE) {
            throw new Failure(Exit.USAGE, ElementNames.shown(target) + " is no application and no component");
        }
        Optional<Application> now = new Versions(server.data()).inForce(target.names().get(1));
        Application application = now.orElseThrow(
                () -> new Failure(Exit.UNKNOWN_ID, ElementNames.shown(target) + " is no application that is deployed"));
        List<String> components = application.components().stream().map(Application.Component::name).toList();
        if (target.level() == Level.APPLICATION && components.size() > 1) {
            throw new Failure(Exit.USAGE, application.name() + " has several components; name the one whose new version this is: "
                    + String.join(", ", components.stream().map(it -> application.name() + "/" + it).toList()));
        }
        String component = target.level() == Level.APPLICATION ? components.getFirst() : target.name();
        try {
            return staging.propose(application, component, StagedWar.inspect(war.toAbsolutePath().normalize()));
        } catch (UnusableWarException e) {
            throw new Failure(Exit.BAD_INPUT, e.getMessage(), e);
        }
    }
}
