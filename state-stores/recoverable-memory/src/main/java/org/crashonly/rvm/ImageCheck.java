package org.crashonly.rvm;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.crashonly.rvm.HeapCheck.Finding;
import org.crashonly.rvm.HeapCheck.Inconsistency;
import org.crashonly.rvm.Image.Engine;
import org.crashonly.rvm.RecoverableMemory.Options;

/**
 * {@link HeapCheck} for whole images. Looking recovers the image and tries the repair, but in memory of its own: the files stay as they
 * are. Only what contradicts itself and can be repaired is written, and then in transactions, so that a crash in the middle leaves an image
 * that can be checked again.
 */
public final class ImageCheck {

    private ImageCheck() {}

    /**
     * A data segment of an image.
     *
     * @param isHeap whether it is a heap; in another one there is nothing to check
     * @param findings how it contradicts itself
     * @param damage why it cannot be repaired; null if it can be, or need not
     */
    public record Segment(String name, long bytes, boolean isHeap, List<Finding> findings, String damage) {}

    /**
     * An image as it was found.
     *
     * @param findings what contradicts itself in the log
     * @param damage why it cannot even be recovered; null if it can be
     * @param repaired whether what was found was repaired, but for segments with damage
     */
    public record Report(Image image, List<Segment> segments, List<Finding> findings, String damage, boolean repaired) {

        /** Whether nothing at all is wrong. */
        public boolean isClean() {
            return damage == null && findings.isEmpty() && segments.stream().allMatch(it -> it.findings().isEmpty() && it.damage() == null);
        }

        /** Whether something is wrong that no repair cures. */
        public boolean isDamaged() {
            return damage != null || segments.stream().anyMatch(it -> it.damage() != null);
        }
    }

    /**
     * Looks. Nobody may write the image meanwhile.
     *
     * @throws AccessDeniedException if this user may not read and write it: that is not the image's fault
     */
    public static Report check(Image image) throws AccessDeniedException {
        if (image.version() != Image.VERSION) {
            return damaged(image, "its format has version " + image.version() + ", this program reads " + Image.VERSION
                    + ": check it with the release that wrote it");
        }
        try (RecoverableMemory memory = trial(image)) {
            List<Segment> segments = new ArrayList<>();
            for (String name : names(memory)) {
                segments.add(look(memory, name, length(image, memory, name)));
            }
            return new Report(image, segments, logFindings(image), null, false);
        } catch (AccessDeniedException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            return damaged(image, reason(e));
        }
    }

    /** Looks, and writes what cures what was found. An image in which nothing is to be cured is not touched. */
    public static Report repair(Image image) throws IOException {
        Report found = check(image);
        boolean curable = found.damage() == null
                && (!found.findings().isEmpty() || found.segments().stream().anyMatch(ImageCheck::isCurable));
        if (!curable) {
            return found;
        }
        try (RecoverableMemory memory = image.engine() == Engine.LRVM
                ? Lrvm.initialize(new DiskLayer(image.directory()), image.name(), Options.DEFAULT, CommitShipper.NONE)
                : Vista.existing(image.directory(), image.name(), Vista.Access.SHARED)) {
            for (Segment segment : found.segments()) {
                if (isCurable(segment)) {
                    HeapCheck.repair(memory, memory.map(segment.name(), segment.bytes()));
                }
            }
            memory.truncate();
        }
        return new Report(image, found.segments(), found.findings(), null, true);
    }

    private static boolean isCurable(Segment segment) {
        return segment.damage() == null && !segment.findings().isEmpty();
    }

    private static Report damaged(Image image, String reason) {
        return new Report(image, List.of(), List.of(), reason, false);
    }

    /** The image, recovered, but not on disk. */
    private static RecoverableMemory trial(Image image) throws IOException {
        return switch (image.engine()) {
            case LRVM -> Lrvm.initialize(
                    new OverlayLayer(new DiskLayer(image.directory())), image.name(), Options.DEFAULT, CommitShipper.NONE);
            case VISTA -> Vista.existing(image.directory(), image.name(), Vista.Access.PRIVATE);
        };
    }

    private static List<String> names(RecoverableMemory memory) {
        return memory instanceof Lrvm lrvm ? lrvm.segments() : ((Vista) memory).segments();
    }

    private static long length(Image image, RecoverableMemory memory, String name) throws IOException {
        if (memory instanceof Lrvm lrvm) {
            return Geometry.regionBytes(lrvm.file(name));
        }
        Path file = image.directory().resolve(name + ".segment." + image.name());
        return Files.exists(file) ? Files.size(file) : 0;
    }

    private static Segment look(RecoverableMemory memory, String name, long bytes) throws IOException {
        if (bytes == 0) {
            return new Segment(name, 0, false, List.of(), null);
        }
        Region region;
        try {
            region = memory.map(name, bytes);
        } catch (OutOfMemoryError e) {
            return new Segment(name, bytes, false, List.of(), "its " + bytes + " bytes are more than the memory of this process");
        }
        List<Finding> findings = List.of();
        try {
            if (!Heap.isFormatted(region)) {
                boolean remains = Geometry.leavesTraces(region);
                return new Segment(name, bytes, remains, List.of(), remains
                        ? "all copies of its superblock are damaged: restore it from a backup" : null);
            }
            findings = HeapCheck.check(region);
            HeapCheck.repair(memory, region);
            return new Segment(name, bytes, true, findings, null);
        } catch (IOException | RuntimeException e) {
            return new Segment(name, bytes, true, findings, reason(e));
        }
    }

    private static List<Finding> logFindings(Image image) throws IOException {
        List<Finding> findings = new ArrayList<>();
        if (image.engine() == Engine.LRVM) {
            try (FileLayer.File file = new DiskLayer(image.directory()).open(image.name())) {
                for (int copy : LogStatus.damagedCopies(file)) {
                    findings.add(new Finding(Inconsistency.SUPERBLOCK_COPY, "of the log, at byte " + copy * LogStatus.BLOCK));
                }
            }
        }
        return findings;
    }

    private static String reason(Exception e) {
        return e instanceof IOException && e.getMessage() != null && !(e instanceof FileSystemException)
                ? e.getMessage() : e.toString();
    }
}
