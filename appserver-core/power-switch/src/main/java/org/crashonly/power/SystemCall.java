package org.crashonly.power;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What a thread of this process waits for in the kernel, as {@code /proc} tells: the call, its arguments, and where on its stack it was made.
 * Equal ones of a thread are the same call, or one that the same code makes again with the same arguments.
 *
 * @param line as the kernel writes it: {@code 7 0x7f10 0x1 0xffffffff ...}
 */
record SystemCall(String line) {

    /** Calls that wait for the descriptor that is their first argument: read, write and their kin, accept, connect. */
    private static final Map<String, Set<Integer>> OF_A_DESCRIPTOR = Map.of(
            "amd64", Set.of(0, 1, 19, 20, 42, 43, 44, 45, 46, 47, 288),
            "aarch64", Set.of(63, 64, 65, 66, 202, 203, 206, 207, 211, 212, 242));
    /** Calls that wait for the descriptors in an array: poll and ppoll. */
    private static final Map<String, Set<Integer>> OF_AN_ARRAY = Map.of("amd64", Set.of(7, 271), "aarch64", Set.of(73));

    private static final String MACHINE = System.getProperty("os.arch");
    private static final int HEXADECIMAL = 16;

    /** Of the thread with that id of the kernel's; empty if it runs, is gone, or the kernel does not tell. */
    static Optional<SystemCall> of(long thread) {
        try {
            String line = Files.readString(Path.of("/proc/self/task/" + thread + "/syscall"), StandardCharsets.US_ASCII).strip();
            // Of one that waits, but for nothing that it called, it is "-1".
            return line.matches("\\d+( 0x[0-9a-f]+){8}") ? Optional.of(new SystemCall(line)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The one descriptor that it waits for; empty if it waits for something else, or for several. */
    OptionalInt descriptor() {
        int number = Integer.parseInt(line.substring(0, line.indexOf(' ')));
        if (OF_A_DESCRIPTOR.getOrDefault(MACHINE, Set.of()).contains(number)) {
            return OptionalInt.of((int) argument(0));
        }
        return OF_AN_ARRAY.getOrDefault(MACHINE, Set.of()).contains(number) && argument(1) == 1 ? intAt(argument(0)) : OptionalInt.empty();
    }

    private long argument(int which) {
        return Long.parseUnsignedLong(line.split(" ")[which + 1].substring("0x".length()), HEXADECIMAL);
    }

    /** What this process has in its memory there. A thread may end meanwhile, and take its stack along: read by the kernel, that is an error. */
    private static OptionalInt intAt(long address) {
        try (RandomAccessFile memory = new RandomAccessFile("/proc/self/mem", "r")) {
            byte[] bytes = new byte[Integer.BYTES];
            memory.seek(address);
            memory.readFully(bytes);
            return OptionalInt.of(ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getInt());
        } catch (IOException e) {
            return OptionalInt.empty();
        }
    }
}
