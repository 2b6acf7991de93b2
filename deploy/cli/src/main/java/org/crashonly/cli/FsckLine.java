package org.crashonly.cli;

import java.util.List;
import org.crashonly.rvm.HeapCheck.Finding;
import org.crashonly.rvm.ImageCheck.Report;
import org.crashonly.rvm.ImageCheck.Segment;

/**
 * What {@code fsck --json} prints of an image. Keys are only ever added.
 *
 * @param image the file that it was recognised by
 * @param engine {@code LRVM} or {@code VISTA}
 * @param damage why it cannot be recovered; null if it can be
 */
record FsckLine(
        String image, String engine, int version, boolean clean, boolean repaired, List<Finding> findings, List<Segment> segments, String damage) {

    static FsckLine of(Report report) {
        return new FsckLine(
                report.image().toString(), report.image().engine().name(), report.image().version(), report.isClean(), report.repaired(),
                report.findings(), report.segments(), report.damage());
    }
}
