package org.crashonly.power.instrument;

import java.util.List;

/**
 * A class after instrumentation.
 *
 * @param bytes the class file; the given array itself if nothing was to be added
 * @param tests that were added
 * @param gaps what tests less than it should, and why
 */
@SuppressWarnings("ArrayRecordComponent")
public record InstrumentedClass(byte[] bytes, int tests, List<Gap> gaps) {

    public InstrumentedClass {
        gaps = List.copyOf(gaps);
    }
}
