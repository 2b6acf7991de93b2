package org.crashonly.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.crashonly.control.ProcessSpec.TlsSpec;
import org.crashonly.control.TlsFiles;
import org.crashonly.manager.ServerConfig;
import org.crashonly.manager.application.Descriptor;
import org.crashonly.sandbox.launch.AotCaches;
import org.crashonly.sandbox.launch.JvmLaunch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "run",
        description = {
            "Starts a server that runs an application, and stays to show what happens to it until Ctrl-C stops the server.",
            "The server does not depend on this command: it goes on when the command is killed."
        },
        mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {

    @Spec
    CommandSpec spec;

    @Mixin
    DataOption data;

    @Parameters(paramLabel = "APP", description = "A WAR (app.war), or a descriptor of several (app.yaml).")
    Path application;

    @Option(names = "--port", paramLabel = "N", description = "Where the application answers (default: ${DEFAULT-VALUE}).", defaultValue = "8080")
    int port;

    @Option(
            names = "--address",
            paramLabel = "A",
            description = "Which address of this machine it answers on; 0.0.0.0 for all (default: ${DEFAULT-VALUE}).",
            defaultValue = "127.0.0.1")
    String address;

    @Option(
            names = "--admin-port",
            paramLabel = "N",
            description = "Dashboard and control API, on loopback (default: ${DEFAULT-VALUE}).",
            defaultValue = "9090")
    int adminPort;

    @Option(
            names = "--tls-port",
            paramLabel = "N",
            description = "Where it answers over TLS as well (default: ${DEFAULT-VALUE}, if there is a certificate).",
            defaultValue = "8443")
    int tlsPort;

    @Option(
            names = "--tls-certificate",
            paramLabel = "FILE",
            description = "The certificate and those behind it, PEM. When it or its key is replaced, new connections get the new one.")
    Path tlsCertificate;

    @Option(names = "--tls-key", paramLabel = "FILE", description = "The certificate's private key, PEM: PKCS#8 without a passphrase.")
    Path tlsKey;

    @Option(names = "--name", description = "The application's name (default: from the descriptor or the WAR's file name).")
    String name;

    @Option(
            names = "--access-log",
            description = "Writes a line for each request, to logs/server/front-door-N.access.log in the data directory.")
    boolean accessLog;

    @Option(names = "--detach", description = "Returns as soon as the application is ready.")
    boolean detach;

    @Option(
            names = "--start-timeout",
            paramLabel = "SECONDS",
            description = "How long the first start may take (default: ${DEFAULT-VALUE}).",
            defaultValue = "300")
    int startTimeout;

    @Option(
            names = "--no-training",
            description = "Does not train missing start-up caches first: the server starts at once, but more slowly every time.")
    boolean noTraining;

    @Override
    public Integer call() throws IOException {
        if (startTimeout < 1) {
            throw new Failure(Exit.USAGE, "--start-timeout " + startTimeout + ": expected at least 1 second");
        }
        Screen screen = Screen.of(spec.commandLine());
        TlsSpec tls = tls();
        Descriptor descriptor = Intake.read(application, name);
        ServerConfig config = new ServerConfig(address, port, adminPort, ServerConfig.DEFAULT.frontDoors(), accessLog, tls);
        JvmLaunch launch = JvmLaunch.ofThisJvm();
        Startup startup = new Startup(data.data(), config, launch, screen);
        Server server = startup.start(descriptor, startTimeout, () -> {
            if (!noTraining) {
                train(launch, screen);
            }
        });
        if (detach) {
            startup.letGo();
        } else {
            new Foreground(server, screen).follow();
            startup.letGo();
        }
        return Exit.OK.code();
    }

    /** What front doors will read, read once before anything is started; null without a certificate. */
    private TlsSpec tls() {
        if (tlsCertificate == null && tlsKey == null) {
            if (spec.commandLine().getParseResult().hasMatchedOption("--tls-port")) {
                throw new Failure(Exit.USAGE, "--tls-port needs --tls-certificate and --tls-key");
            }
            return null;
        }
        if (tlsCertificate == null || tlsKey == null) {
            throw new Failure(Exit.USAGE, "--tls-certificate and --tls-key belong together; " + (tlsKey == null ? "--tls-key" : "--tls-certificate")
                    + " is missing");
        }
        TlsFiles files = new TlsFiles(tlsCertificate.toAbsolutePath().normalize(), tlsKey.toAbsolutePath().normalize());
        try {
            TlsFiles.Identity identity = files.read();
            if (identity.isOutdated(System.currentTimeMillis())) {
                throw new Failure(Exit.BAD_INPUT, "the certificate in " + files.certificate() + " is not valid now: " + identity.describe());
            }
        } catch (TlsFiles.Unusable e) {
            throw new Failure(Exit.BAD_INPUT, e.getMessage(), e);
        }
        return new TlsSpec(tlsPort, files);
    }

    /** A server without caches is slower to start, not worse: it is started all the same. What failed once is not tried again. */
    private static void train(JvmLaunch launch, Screen screen) throws IOException {
        AotCaches caches = new AotCaches(launch);
        try {
            if (!caches.triedInVain()) {
                new AotTraining(caches, screen).trainIfNeeded();
            }
        } catch (IOException e) {
            caches.rememberFailure();
            screen.progress("crashonly: the start-up caches could not be trained, going on without; 'crashonly aot' tries again.\n"
                    + e.getMessage());
        }
    }
}
