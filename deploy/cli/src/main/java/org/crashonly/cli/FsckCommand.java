package org.crashonly.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.crashonly.control.Json;
import org.crashonly.control.KernelLock;
import org.crashonly.manager.DataDirectory;
import org.crashonly.rvm.Image;
import org.crashonly.rvm.ImageCheck;
import org.crashonly.rvm.ImageCheck.Report;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "fsck",
        description = {
            "Looks for what contradicts itself in images of recoverable memory: those at or below a directory, or the one that a file belongs to.",
            "Without --repair nothing is written. An image that is sound is never written."
        },
        mixinStandardHelpOptions = true)
final class FsckCommand implements Callable<Integer> {

    /** What the process that owns an image holds while it lives, in the image's directory or above it. */
    private static final String STORE_LOCK = "store.lock";

    @Spec
    CommandSpec spec;

    @Option(names = "--repair", description = "Repairs what can be repaired.")
    boolean repair;

    @Option(names = "--json", description = "Prints a line of JSON for each image.")
    boolean json;

    @Parameters(paramLabel = "FILE|DIR", description = "A file of an image, or a directory of images, such as a data directory.")
    Path place;

    @Override
    public Integer call() throws IOException {
        if (!Files.exists(place)) {
            throw new Failure(Exit.BAD_INPUT, place + " does not exist");
        }
        // Links are not walked through, and above one there are no locks.
        List<Image> images = Image.find(place.toRealPath());
        if (images.isEmpty()) {
            throw new Failure(Exit.BAD_INPUT, place + ": no image of recoverable memory is there; one has a log that begins with CRVMLOG,"
                    + " or a file control.BOOT that begins with RCVISTA");
        }
        List<KernelLock> held = lock(images);
        try {
            List<Report> reports = new ArrayList<>();
            for (Image image : images) {
                Report report = repair ? ImageCheck.repair(image) : ImageCheck.check(image);
                print(report);
                reports.add(report);
            }
            return exit(reports).code();
        } finally {
            for (KernelLock lock : held) {
                lock.release();
            }
        }
    }

    private static Exit exit(List<Report> reports) {
        if (reports.stream().allMatch(Report::isClean)) {
            return Exit.OK;
        }
        boolean cured = reports.stream().allMatch(it -> it.isClean() || it.repaired() && !it.isDamaged());
        return cured ? Exit.REPAIRED : Exit.INCONSISTENT;
    }

    /** Keeps whoever would write the images out for as long as this looks. */
    private static List<KernelLock> lock(List<Image> images) throws IOException {
        Set<Path> files = new LinkedHashSet<>();
        for (Image image : images) {
            for (Path directory = image.directory(); directory != null; directory = directory.getParent()) {
                DataDirectory server = new DataDirectory(directory);
                if (server.exists()) {
                    files.add(server.lock());
                }
                if (Files.isRegularFile(directory.resolve(STORE_LOCK))) {
                    files.add(directory.resolve(STORE_LOCK));
                }
            }
        }
        List<KernelLock> held = new ArrayList<>();
        for (Path file : files) {
            held.add(KernelLock.tryTake(file).orElseThrow(() -> new Failure(
                    Exit.IN_USE, "the image is in use: a process holds " + file + "; stop the server first ('crashonly stop')")));
        }
        return held;
    }

    private void print(Report report) {
        Screen screen = Screen.of(spec.commandLine());
        if (json) {
            screen.result(Json.line(FsckLine.of(report)));
        } else {
            new FsckText(screen).print(report);
        }
    }
}
