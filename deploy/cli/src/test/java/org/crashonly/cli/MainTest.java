package org.crashonly.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.crashonly.manager.DataDirectory;
import org.crashonly.sandbox.launch.Distribution;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line as scripts see it: codes and messages. */
class MainTest {

    @TempDir
    Path directory;

    Path data;
    Path war;

    @BeforeEach
    void prepare() throws IOException {
        System.setProperty(Distribution.HOME_PROPERTY, directory.toString());
        data = directory.resolve("data");
        war = directory.resolve("app.war");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(war))) {
            out.putNextEntry(new ZipEntry("WEB-INF/web.xml"));
        }
    }

    @AfterEach
    void forget() {
        System.clearProperty(Distribution.HOME_PROPERTY);
    }

    @Test
    void theHelpListsCommandsAndEveryExitCode() {
        Command help = Command.run("--help");

        assertThat(help.code()).isZero();
        assertThat(help.out()).contains("run", "deploy", "undeploy", "list", "status", "top", "kill", "restart", "decisions", "inject", "fmap", "record", "tree", "logs", "stop", "fsck", "backup", "aot", "version", "generate-completion");
        for (Exit exit : Exit.values()) {
            assertThat(help.out()).containsPattern("(?m)^ +" + exit.code() + " +\\S");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense", "run", "run a.war b.war", "run a.war --port x", "kill", "inject web", "inject web hang --off", "fmap learn --kinds nonsense", "fmap learn --rounds 0", "fmap learn --for x", "fmap learn --for 11m", "inject web hang --for 5d", "fmap learn --requests /none", "fmap learn --secrets /none", "record", "record --to x --for 0s", "record --to x --for 2h", "record --to x --requests 0", "record --to x --bytes 65m", "record --to x --body 2m", "record --to x --body 0", "record --to x --session-cookie a=b", "logs --lines x", "status --nonsense", "fsck"})
    void aCommandLineThatCannotBeUnderstoodIsUsage(String line) {
        Command command = Command.run(line.isEmpty() ? new String[0] : line.split(" "));

        assertThat(command.code()).isEqualTo(2);
        assertThat(command.err()).containsAnyOf("Usage:", "Did you mean");
    }

    @Test
    void theVersionIsTheBuilds() {
        assertThat(Command.run("version").out()).matches("crashonly \\d+\\.\\d+\\.\\d+\\S* on Java .*\\s+");
    }

    @Test
    void completionIsGenerated() {
        assertThat(Command.run("generate-completion").out()).contains("complete -F _complete_crashonly");
    }

    @ParameterizedTest
    @ValueSource(strings = {"status", "decisions", "inject web hang", "inject web --off", "fmap show", "fmap diff", "fmap accept", "fmap learn", "tree show shop", "tree accept shop", "kill web", "restart web", "logs", "stop", "backup shop"})
    void withoutAServerThereIsNothingToSee(String line) {
        Command command = Command.run((line + " --data " + data).split(" "));

        assertThat(command.code()).isEqualTo(3);
        assertThat(command.err()).isEqualTo("crashonly: there is no server in " + data
                + "; name its directory with --data, or start one with 'crashonly run'\n");
        assertThat(data).doesNotExist();
    }

    @Test
    void logsRefuseANegativeNumberOfLines() {
        Command command = Command.run("logs", "-n", "-5", "--data", data.toString());

        assertThat(command.code()).isEqualTo(2);
        assertThat(command.err()).isEqualTo("crashonly: --lines -5: expected 0 or more\n");
    }

    @Test
    void logsAreAlsoPrintedForPrograms() throws IOException {
        Path logs = Files.createDirectories(new DataDirectory(data).prepare().root().resolve("logs/shop"));
        Files.writeString(logs.resolve("web.log"), "early\na \"quoted\"\tline\n");

        Command command = Command.run("logs", "--json", "-n", "1", "--data", data.toString());

        assertThat(command.err()).isEmpty();
        assertThat(command.out()).isEqualTo("{\"element\":\"shop/web\",\"line\":\"a \\\"quoted\\\"\\tline\"}\n");
        assertThat(Command.run("logs", "-n", "0", "--data", data.toString()).out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pipe.war", "pipe.yaml"})
    void aPipeIsRefusedAndNotReadFrom(String name) throws Exception {
        Path pipe = directory.resolve(name);
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();

        refused(5, "crashonly: " + pipe + (name.endsWith("war")
                ? " is neither a file nor a directory: give the path of a WAR file or of an exploded WAR\n"
                : " is no regular file: give the path of a descriptor\n"), pipe.toString());
    }

    @Test
    void aConfigurationThatCannotBeReadIsNamed() throws IOException {
        Path file = new DataDirectory(data).prepare().serverConfig();
        Files.writeString(file, "{\"httpPort\": no");

        Command status = Command.run("status", "--data", data.toString());

        assertThat(status.code()).isEqualTo(1);
        assertThat(status.err()).startsWith("crashonly: " + file + " is not a server's configuration: ").contains("start it again");
    }

    @ParameterizedTest
    @ValueSource(strings = {"status", "stop", "logs"})
    void aDirectoryThatMayNotBeReadIsNotCalledEmpty(String name) throws IOException {
        // Root may read everything.
        assumeFalse(Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0));
        Files.createDirectory(data);
        Files.setPosixFilePermissions(data, Set.of());

        Command command = Command.run(name, "--data", data.toString());

        assertThat(command.code()).isEqualTo(1);
        assertThat(command.err()).isEqualTo("crashonly: " + data + " may not be read by this user: a server's directory is open to its owner alone\n");
    }

    @Test
    void aMissingWarIsBadInput() {
        refused(5, "crashonly: " + Path.of("none.war").toAbsolutePath() + " does not exist: give the path of a WAR file or of an exploded WAR\n", "none.war");
    }

    @Test
    void aMissingDescriptorIsBadInput() {
        refused(5, "crashonly: none.yaml does not exist\n", "none.yaml");
    }

    @Test
    void whatIsNeitherWarNorDescriptorIsBadInput() {
        refused(5, "crashonly: app.jar does not exist; expected a WAR (.war, or an exploded one) or a descriptor (.yaml)\n", "app.jar");
    }

    @Test
    void anEarIsRefusedSayingWhatToDo() throws IOException {
        Path ear = directory.resolve("big.ear");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(ear))) {
            out.putNextEntry(new ZipEntry("META-INF/application.xml"));
        }
        refused(
                5,
                "crashonly: " + ear + " is an enterprise archive (EAR), which is not supported: give each WAR in it as a component of its own,"
                        + " with the EAR's libraries in its WEB-INF/lib\n",
                ear.toString());
    }

    @Test
    void aWarThatIsCalledAnEarIsToldSo() throws IOException {
        Path ear = Files.copy(war, directory.resolve("app.EAR"));
        refused(
                5,
                "crashonly: " + ear + " is named like an enterprise archive (EAR), which is not supported, but holds a WAR: give it a name"
                        + " that ends in .war\n",
                ear.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"run a.war", "status", "stop", "kill web", "logs"})
    void aDataDirectoryThatIsAFileIsUsage(String line) throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "mine");

        Command command = Command.run((line.replace("a.war", war.toString()) + " --data " + file).split(" "));

        assertThat(command.err()).isEqualTo("crashonly: --data " + file + ": expected a directory, or none yet; this is a file\n");
        assertThat(command.code()).isEqualTo(2);
        assertThat(file).hasContent("mine");
    }

    @Test
    void aDataDirectoryBelowAFileIsToldWithItsReason() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "mine");

        Command command = Command.run(
                "run", war.toString(), "--no-training", "--port", Integer.toString(free()), "--admin-port", Integer.toString(free()),
                "--data", file.resolve("below").toString());

        assertThat(command.err()).isEqualTo("crashonly: " + file + " is in the way: expected a directory, or nothing yet\n");
        assertThat(command.code()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "0"})
    void aStartTimeoutThatLeavesNoTimeIsUsage(String seconds) {
        refused(2, "crashonly: --start-timeout " + seconds + ": expected at least 1 second\n", war.toString(), "--start-timeout", seconds);
    }

    @Test
    void aBadDescriptorIsToldWhole() throws IOException {
        Path yaml = Files.writeString(directory.resolve("a.yaml"), "application: server\ncomponents: {a: {wra: app.war}}\n");
        refused(
                5,
                "crashonly: " + yaml + ":1:14: application: name 'server' is the server's own; choose another one\n"
                        + yaml + ":2:17: components.a: lacks the key 'war'\n"
                        + yaml + ":2:18: components.a.wra: unknown key; did you mean 'war'?"
                        + " allowed here: war, path, host, process, standby, module-standby, replicas, static, identified-by, sandbox, warm-up\n",
                yaml.toString());
    }

    @Test
    void aPortInUseIsNamedWithItsOption() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            int port = taken.getLocalPort();
            refused(
                    6,
                    "crashonly: port " + port + " on 127.0.0.1 is in use; choose another one with --port\n",
                    war.toString(), "--port", Integer.toString(port));
            refused(
                    6,
                    "crashonly: port " + port + " on 127.0.0.1 is in use; choose another one with --admin-port\n",
                    war.toString(), "--port", Integer.toString(free()), "--admin-port", Integer.toString(port));
        }
    }

    @Test
    void portsAndAddressesThatCannotBeAreRefused() throws IOException {
        refused(2, "crashonly: --port and --admin-port are both 7777; they must differ\n", war.toString(), "--port", "7777", "--admin-port", "7777");
        refused(2, "crashonly: --port 70000: expected 1 to 65535\n", war.toString(), "--port", "70000");
        refused(
                6,
                "crashonly: 192.0.2.1 is no address of this machine; choose another one with --address\n",
                war.toString(), "--address", "192.0.2.1", "--port", Integer.toString(free()));
    }

    private void refused(int code, String message, String... args) {
        String[] all = new String[args.length + 3];
        all[0] = "run";
        System.arraycopy(args, 0, all, 1, args.length);
        all[args.length + 1] = "--data";
        all[args.length + 2] = data.toString();
        Command command = Command.run(all);

        assertThat(command.err()).isEqualTo(message);
        assertThat(command.code()).isEqualTo(code);
        assertThat(data).doesNotExist();
    }

    private static int free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }
}
