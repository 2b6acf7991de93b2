package org.crashonly.control;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * How large a file this process may make one (RLIMIT_FSIZE, its soft limit, which everybody may lower and raise again). A write beyond it
 * fails: the JVM ignores the signal that comes along.
 */
public final class FileSizeLimit {

    private static final int RLIMIT_FSIZE = 1;

    private FileSizeLimit() {}

    private static final class Calls {
        private static final MethodHandle GET = handle("getrlimit");
        private static final MethodHandle SET = handle("setrlimit");

        private static MethodHandle handle(String name) {
            Linker linker = Linker.nativeLinker();
            SymbolLookup lookup = linker.defaultLookup();
            MemorySegment symbol = lookup.find(name).orElseThrow(() -> new IllegalStateException("the C library has no '" + name + "'"));
            return linker.downcallHandle(symbol, FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
        }
    }

    /** From now on no file grows beyond {@code bytes}, nor beyond what this process was allowed when it began. */
    public static void set(long bytes) {
        change(bytes);
    }

    /** From now on files grow as far as this process was allowed when it began. */
    public static void lift() {
        change(-1);
    }

    /** The limit as it is, in bytes; -1 for none. */
    public static long current() {
        try (Arena arena = Arena.ofConfined()) {
            return limits(arena).get(ValueLayout.JAVA_LONG, 0);
        }
    }

    private static void change(long soft) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment limits = limits(arena);
            long hard = limits.get(ValueLayout.JAVA_LONG, Long.BYTES);
            limits.set(ValueLayout.JAVA_LONG, 0, Long.compareUnsigned(soft, hard) > 0 ? hard : soft);
            check((int) Calls.SET.invokeExact(RLIMIT_FSIZE, limits));
        } catch (RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("native call failed", e);
        }
    }

    private static MemorySegment limits(Arena arena) {
        try {
            MemorySegment limits = arena.allocate(2 * Long.BYTES, Long.BYTES);
            check((int) Calls.GET.invokeExact(RLIMIT_FSIZE, limits));
            return limits;
        } catch (RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("native call failed", e);
        }
    }

    private static void check(int result) {
        if (result != 0) {
            throw new IllegalStateException("the kernel refuses to tell or change how large files may be");
        }
    }
}
