package org.crashonly.sandbox.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BubblewrapTest {

    @TempDir
    Path directory;

    @Test
    void whatIsNeededIsShownAfterWhatCoversIt() {
        Bubblewrap sandbox = new Bubblewrap(
                Path.of("/srv/data"), List.of(Path.of("/srv/data/apps/a.war"), Path.of("/opt/jdk"), Path.of("/tmp/build")),
                List.of(Path.of("/srv/data/run/lock")), Path.of("/srv/data/run/work"));

        List<String> command = sandbox.around(List.of("java", "Main"));

        assertThat(command).startsWith("/bin/sh", "-c", "exec \"$@\" 3>\"$0\"", "/srv/data/run/work/bubblewrap.json", "bwrap");
        assertThat(command).endsWith("setpriv", "--pdeathsig", "KILL", "--", "java", "Main");
        assertThat(String.join(" ", command)).contains(" --ro-bind / / ").containsSubsequence(
                "--ro-bind / /", "--bind /srv/data/run/work/tmp /tmp", "--ro-bind /tmp/build /tmp/build", "--tmpfs /srv/data",
                "--ro-bind /srv/data/apps/a.war /srv/data/apps/a.war", "--bind /srv/data/run/lock /srv/data/run/lock",
                "--bind /srv/data/run/work /srv/data/run/work", "--remount-ro /srv/data", "--chdir /srv/data/run/work");
        assertThat(command).as("the rest of the machine is seen anyway").doesNotContain("/opt/jdk");
    }

    @Test
    void aMachineWithoutBubblewrapIsToldWhatToInstall() throws Exception {
        assertThat(Bubblewrap.problem(Map.of("PATH", directory.toString())))
                .contains("the program bwrap is not installed: install the package bubblewrap");
    }

    @Test
    void whatTheKernelForbidsIsSaidWithWhatHelps() throws Exception {
        Path bwrap = Files.writeString(directory.resolve("bwrap"), "#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n");
        Files.setPosixFilePermissions(bwrap, PosixFilePermissions.fromString("rwxr-xr-x"));

        assertThat(Bubblewrap.problem(Map.of("PATH", directory + ":/usr/bin:/bin"))).hasValueSatisfying(problem -> assertThat(problem)
                .startsWith("the kernel does not let this user make sandboxes: bwrap: No permissions to create new namespace: allow user namespaces")
                .contains("kernel.unprivileged_userns_clone"));
        assertThat(Files.list(directory)).containsExactly(bwrap);
    }

    @Test
    void aProcessOpensNoMoreFilesThanItMay() throws Exception {
        Process limited = new ProcessBuilder(OpenFiles.limit(333, List.of("sh", "-c", "ulimit -Sn; ulimit -Hn"))).start();
        assertThat(new String(limited.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.US_ASCII)).isEqualTo("333\n333\n");
        assertThat(limited.waitFor()).isZero();
    }
}
