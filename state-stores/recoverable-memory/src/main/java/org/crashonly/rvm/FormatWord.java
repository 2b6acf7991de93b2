package org.crashonly.rvm;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;

/**
 * The word that a file or region of this package begins with: seven letters for what it is, and a digit for the version of its format.
 *
 * @param letters the same in all versions
 * @param version that this code reads and writes
 */
record FormatWord(String letters, int version) {

    /** The word as a number, as {@link Transaction#LONG} keeps it. */
    long number() {
        return MemorySegment.ofArray((letters + version).getBytes(StandardCharsets.US_ASCII)).get(Transaction.LONG, 0);
    }

    /** The version of what begins at an offset; empty if it does not begin with the letters and a digit. */
    OptionalInt versionAt(MemorySegment memory, long at) {
        if (at + Long.BYTES > memory.byteSize()) {
            return OptionalInt.empty();
        }
        String word = new String(memory.asSlice(at, Long.BYTES).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.ISO_8859_1);
        char digit = word.charAt(letters.length());
        return word.startsWith(letters) && digit >= '0' && digit <= '9' ? OptionalInt.of(digit - '0') : OptionalInt.empty();
    }
}
