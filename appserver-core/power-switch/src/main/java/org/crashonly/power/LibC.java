package org.crashonly.power;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.List;

/** Functions of the C library, on file descriptors of this process and on other processes, by their numbers. */
final class LibC {

    private static final int DUPLICATE_CLOSED_ON_EXEC = 1030;
    private static final int BOTH_WAYS = 2;
    private static final int SIGSTOP = 19;
    private static final int SOL_SOCKET = 1;
    private static final int SO_TYPE = 3;
    private static final int SOCK_STREAM = 1;

    private static final MethodHandle FCNTL = handle("fcntl", List.of(JAVA_INT, JAVA_INT, JAVA_INT), Linker.Option.firstVariadicArg(2));
    private static final MethodHandle GETSOCKOPT = handle("getsockopt", List.of(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
    private static final MethodHandle SHUTDOWN = handle("shutdown", List.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle CLOSE = handle("close", List.of(JAVA_INT));
    private static final MethodHandle KILL = handle("kill", List.of(JAVA_INT, JAVA_INT));

    private LibC() {}

    /** Another descriptor of the same file, which the caller closes; negative if there is none. */
    static int duplicate(int descriptor) {
        try {
            return (int) FCNTL.invokeExact(descriptor, DUPLICATE_CLOSED_ON_EXEC, 0);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Whether it is a socket of connections, or one that waits for them, and not one of datagrams. */
    static boolean isOfConnections(int descriptor) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment type = arena.allocate(JAVA_INT);
            MemorySegment length = arena.allocateFrom(JAVA_INT, Integer.BYTES);
            int result = (int) GETSOCKOPT.invokeExact(descriptor, SOL_SOCKET, SO_TYPE, type, length);
            return result == 0 && type.get(JAVA_INT, 0) == SOCK_STREAM;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Ends the connection in both directions, or the listening; whoever waits for it is woken. What is no socket is left as it is. */
    static void shutDown(int descriptor) {
        try {
            int ignored = (int) SHUTDOWN.invokeExact(descriptor, BOTH_WAYS);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static void close(int descriptor) {
        try {
            int ignored = (int) CLOSE.invokeExact(descriptor);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Has a process do nothing any more, until it is continued or killed. Does nothing if it is gone, or is not this user's. */
    static void stop(long process) {
        try {
            int ignored = (int) KILL.invokeExact((int) process, SIGSTOP);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static IllegalStateException unexpected(Throwable e) {
        return new IllegalStateException("native call failed", e);
    }

    /** A function that returns an int. */
    private static MethodHandle handle(String name, List<MemoryLayout> arguments, Linker.Option... options) {
        Linker linker = Linker.nativeLinker();
        MemorySegment symbol = linker.defaultLookup().find(name).orElseThrow(() -> new IllegalStateException("the C library has no '" + name + "'"));
        return linker.downcallHandle(symbol, FunctionDescriptor.of(JAVA_INT, arguments.toArray(MemoryLayout[]::new)), options);
    }
}
