package org.crashonly.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.crashonly.manager.DataDirectory;
import org.crashonly.manager.ServerConfig;
import org.crashonly.manager.application.DescriptorException;
import org.crashonly.manager.application.Staging;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What the start-up cache of the command line is trained with: everything that {@code run} and {@code status} do but starting a server. */
@Command(name = "rehearse", hidden = true, description = "Does what 'run' and 'status' do, beside a running server, and starts none.")
final class RehearseCommand implements Callable<Integer> {

    private static final int PATIENCE_SECONDS = 60;

    @Spec
    CommandSpec spec;

    @Mixin
    DataOption data;

    @Parameters(arity = "1..*", paramLabel = "WAR", description = "Staged where it is forgotten again.")
    List<Path> wars;

    @Override
    public Integer call() throws IOException {
        Server server = data.server();
        Path scratch = Files.createTempDirectory("crashonly-rehearsal");
        try {
            DataDirectory there = new DataDirectory(scratch.resolve("data"));
            there.prepare();
            new Staging(there).stage(Intake.read(descriptor(scratch), null));
        } catch (DescriptorException e) {
            throw new Failure(Exit.BAD_INPUT, e.getMessage(), e);
        } finally {
            Trees.delete(scratch);
        }
        new Readiness(server, ServerConfig.read(server.data()), Screen.of(spec.commandLine())).await(PATIENCE_SECONDS);
        return spec.parent().commandLine().execute("status", "--data", server.data().root().toString());
    }

    private Path descriptor(Path directory) throws IOException {
        StringBuilder text = new StringBuilder("application: rehearsal\ncomponents:\n");
        for (int i = 0; i < wars.size(); i++) {
            text.append("  c%d: {war: '%s', path: /%d, process: web, static: [/assets/*]}%n"
                    .formatted(i, wars.get(i).toAbsolutePath().toString().replace("'", "''"), i));
        }
        text.append("stores:\n  db: {type: acid, engine: h2}\npolicy: {default-ttl: 60s, max-ttl: 300s}\n");
        return Files.writeString(directory.resolve("rehearsal.yaml"), text);
    }
}
