package org.crashonly.cli;

/** Lengths of time as people read them. */
final class Spans {

    private Spans() {}

    /** {@code 340 ms}, {@code 1.9 s}, {@code 3m 12s}, {@code 2h 5m}, {@code 3d 4h}. */
    static String text(long millis) {
        long seconds = millis / 1000;
        if (millis < 1000) {
            return millis + " ms";
        }
        if (seconds < 60) {
            return millis / 1000 + "." + millis % 1000 / 100 + " s";
        }
        if (seconds < 3600) {
            return seconds / 60 + "m " + seconds % 60 + "s";
        }
        return seconds < 86_400
                ? seconds / 3600 + "h " + seconds % 3600 / 60 + "m"
                : seconds / 86_400 + "d " + seconds % 86_400 / 3600 + "h";
    }
}
