package org.crashonly.cli;

import java.util.List;
import java.util.Locale;
import org.crashonly.rvm.HeapCheck.Finding;
import org.crashonly.rvm.ImageCheck.Report;
import org.crashonly.rvm.ImageCheck.Segment;

/** What {@code fsck} tells people. */
record FsckText(Screen screen) {

    /** Of one image this many findings are told one by one. */
    private static final int MOST = 20;

    void print(Report report) {
        screen.result(screen.styled("bold", report.image().toString()) + "  " + report.image().engine().name().toLowerCase(Locale.ROOT)
                + ", format " + report.image().version());
        if (report.damage() != null) {
            screen.result("  " + screen.styled("bold,fg(red)", "damaged") + ": " + report.damage());
        }
        print("  ", report.findings(), report.repaired());
        for (Segment segment : report.segments()) {
            screen.result("  " + segment.name() + "  " + segment.bytes() + " bytes  " + state(segment, report.repaired()));
            print("    ", segment.findings(), report.repaired());
        }
    }

    private String state(Segment segment, boolean repaired) {
        if (segment.damage() != null) {
            return screen.styled("bold,fg(red)", "beyond repair") + ": " + segment.damage();
        }
        if (!segment.isHeap()) {
            return "no heap: nothing to check";
        }
        if (segment.findings().isEmpty()) {
            return screen.styled("fg(green)", "sound");
        }
        return segment.findings().size() + (repaired ? " repaired" : " to be repaired, with --repair");
    }

    private void print(String indent, List<Finding> findings, boolean repaired) {
        findings.stream().limit(MOST).forEach(finding -> screen.result(indent + screen.styled(
                repaired ? "fg(green)" : "fg(yellow)", finding.kind().name().toLowerCase(Locale.ROOT).replace('_', ' '))
                + ": " + finding.detail()));
        if (findings.size() > MOST) {
            screen.result(indent + "and " + (findings.size() - MOST) + " more");
        }
    }
}
