package org.crashonly.fmap.infer;

import java.time.Duration;

/**
 * How much has to be seen before it is believed.
 *
 * @param window a failure that follows another one within this time may be its effect
 * @param support so often it must have been seen
 * @param confidence in at least this share of the trials, above 0 and up to 1
 * @param forget what did not happen for so long is forgotten
 */
public record Parameters(Duration window, int support, double confidence, Duration forget) {

    /** Window 10 s, support 3, confidence one half, as the authors' own server had them; forgotten after 30 days. */
    public static final Parameters DEFAULT = new Parameters(Duration.ofSeconds(10), 3, 0.5, Duration.ofDays(30));

    public Parameters {
        if (window.isNegative() || window.isZero() || forget.compareTo(window) < 0) {
            throw new IllegalArgumentException("window " + window + ", forget " + forget + ": expected more than 0, and forget no less than window");
        }
        if (support < 1) {
            throw new IllegalArgumentException("support " + support + ": expected 1 or more");
        }
        if (!(confidence > 0 && confidence <= 1)) {
            throw new IllegalArgumentException("confidence " + confidence + ": expected above 0 and up to 1");
        }
    }
}
