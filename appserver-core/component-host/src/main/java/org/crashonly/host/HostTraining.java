package org.crashonly.host;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.crashonly.control.ElementId;
import org.crashonly.control.ExitCode;
import org.crashonly.control.Generation;
import org.crashonly.control.Message.State;
import org.crashonly.control.Message.Status;
import org.crashonly.control.ProcessIdentity;
import org.crashonly.control.ProcessSpec.ModuleSpec;
import org.crashonly.control.Vitals;
import org.crashonly.host.boundary.Boundary;
import org.crashonly.host.payara.PayaraContainer;
import org.crashonly.host.store.StoreDataSource;
import org.h2.tools.Server;

/**
 * The run from which the JDK makes the AOT cache of hosts: boots and deploys as {@link HostMain} does, works the training
 * application through its own H2 server, and exits normally, which is when the JDK writes the cache.
 *
 * <p>Arguments: the unpacked Payara, a new working directory, the training WAR.
 */
public final class HostTraining {

    private static final ElementId PROCESS = new ElementId("machine/training/host");
    private static final int ROUNDS = 20;

    private HostTraining() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments.length != 3) {
            System.err.println("expected Payara's directory, a working directory and the training WAR, not " + arguments.length + " arguments");
            ExitCode.BAD_SPECIFICATION.halt();
        }
        HostLogging.configure();
        Path directory = Files.createDirectories(Path.of(arguments[1])).toAbsolutePath();
        Server store = Server.createTcpServer("-tcpPort", "0", "-baseDir", directory.toString()).start();
        TrainingApplication.createDatabase("jdbc:h2:" + directory.resolve("training")).close();
        StoreDataSource.connectTo(TrainingApplication.dataSource(PROCESS, "jdbc:h2:tcp://127.0.0.1:" + store.getPort() + "/training", 4));
        Boundary boundary = Boundary.install(new Generation(PROCESS, 1), "training",
                Vitals.create(directory.resolve("vitals"), ProcessIdentity.self()), StoreDataSource::lostSince);
        Status status = new HostLife(new PayaraContainer(Path.of(arguments[0]), boundary, 4, null), directory.resolve("payara"), exit -> { })
                .begin(List.of(new ModuleSpec(PROCESS.child("training"), Path.of(arguments[2]), "/")), () -> 0);
        if (status.state() != State.READY) {
            System.err.println("the training application does not run: " + status.detail());
            ExitCode.DEPLOYMENT_FAILED.halt();
        }
        TrainingApplication.use(status.modules().getFirst().port(), ROUNDS);
        System.exit(0);
    }
}
