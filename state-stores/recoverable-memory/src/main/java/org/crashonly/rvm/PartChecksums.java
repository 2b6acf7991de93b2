package org.crashonly.rvm;

import java.util.zip.CRC32C;

/**
 * Checksums (CRC-32C) of any part of an array, in a time that hardly grows with the part. A checksum is a polynomial over GF(2), and to
 * append bytes is to multiply by a power of x: so that of a part follows from those of the array's beginnings.
 */
final class PartChecksums {

    /** Beginnings whose checksums are kept are so far apart; parts begin and end there. */
    static final int STEP = 8;

    /** The polynomial of CRC-32C, the coefficient of x⁰ in the highest bit, that of x³² left out. */
    private static final int POLYNOMIAL = 0x82f63b78;

    private static final int ONE = 1 << 31;
    private static final int[] SQUARES = squares();

    private final int[] beginnings;

    PartChecksums(byte[] bytes) {
        beginnings = new int[bytes.length / STEP + 1];
        CRC32C crc = new CRC32C();
        for (int i = 1; i < beginnings.length; i++) {
            crc.update(bytes, (i - 1) * STEP, STEP);
            beginnings[i] = (int) crc.getValue();
        }
    }

    /**
     * The checksum of what has {@code head} for its checksum, followed by a part of the array.
     *
     * @param from a multiple of {@link #STEP}, as is {@code to}
     */
    int of(int head, int from, int to) {
        return beginnings[to / STEP] ^ times(power(8L * (to - from)), beginnings[from / STEP] ^ head);
    }

    /** x to the powers 1, 2, 4 … */
    private static int[] squares() {
        int[] squares = new int[Integer.SIZE + 4];
        squares[0] = ONE >>> 1;
        for (int i = 1; i < squares.length; i++) {
            squares[i] = times(squares[i - 1], squares[i - 1]);
        }
        return squares;
    }

    private static int power(long exponent) {
        int product = ONE;
        for (int i = 0; exponent >> i != 0; i++) {
            if ((exponent >> i & 1) != 0) {
                product = times(SQUARES[i], product);
            }
        }
        return product;
    }

    private static int times(int a, int b) {
        int product = 0;
        for (int term = ONE; term != 0; term >>>= 1) {
            if ((a & term) != 0) {
                product ^= b;
            }
            b = (b >>> 1) ^ ((b & 1) != 0 ? POLYNOMIAL : 0);
        }
        return product;
    }
}
