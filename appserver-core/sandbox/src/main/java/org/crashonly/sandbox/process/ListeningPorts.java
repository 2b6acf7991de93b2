package org.crashonly.sandbox.process;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Bounds on the TCP ports that a process may listen on, by Landlock: those that the kernel gives to whoever asks for any port. So no
 * process takes the place of a server that its users know by a number. Where the kernel has no Landlock for ports (Linux 6.7), nothing is bounded.
 */
final class ListeningPorts {

    private static final long SYS_CREATE_RULESET = 444;
    private static final long SYS_ADD_RULE = 445;
    private static final long SYS_RESTRICT_SELF = 446;
    private static final long ASK_FOR_VERSION = 1;
    private static final long FIRST_VERSION_WITH_PORTS = 4;
    private static final long BIND_TCP = 1;
    private static final long RULE_OF_PORT = 2;
    private static final int SET_NO_NEW_PRIVILEGES = 38;
    private static final Path RANGE = Path.of("/proc/sys/net/ipv4/ip_local_port_range");

    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final MemoryLayout CALL_STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO_VALUE = CALL_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final MethodHandle ADD_RULE = LINKER.downcallHandle(
            LINKER.defaultLookup().find("syscall").orElseThrow(),
            FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS,
                    ValueLayout.JAVA_LONG),
            ERRNO, Linker.Option.firstVariadicArg(1));
    private static final MethodHandle RESTRICT_SELF = LINKER.downcallHandle(
            LINKER.defaultLookup().find("syscall").orElseThrow(),
            FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG),
            ERRNO, Linker.Option.firstVariadicArg(1));
    private static final MethodHandle CREATE_RULESET = LINKER.downcallHandle(
            LINKER.defaultLookup().find("syscall").orElseThrow(),
            FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG),
            ERRNO, Linker.Option.firstVariadicArg(1));
    private static final MethodHandle PRCTL = LINKER.downcallHandle(
            LINKER.defaultLookup().find("prctl").orElseThrow(),
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG),
            ERRNO, Linker.Option.firstVariadicArg(1));
    private static final MethodHandle CLOSE = LINKER.downcallHandle(
            LINKER.defaultLookup().find("close").orElseThrow(), FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

    private ListeningPorts() {}

    /** Whether the kernel can bound them. */
    static boolean canBeBounded() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALL_STATE);
            return (long) CREATE_RULESET.invokeExact(state, SYS_CREATE_RULESET, MemorySegment.NULL, 0L, ASK_FOR_VERSION) >= FIRST_VERSION_WITH_PORTS;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /**
     * From now on this (platform) thread, and whatever process it starts, can listen on ports of the kernel's ephemeral range only, and gets
     * no privileges by starting programs. This cannot be taken back.
     *
     * @param except ports of that range that it cannot listen on either
     * @throws IOException if the kernel refuses
     */
    static void boundThisThread(Set<Integer> except) throws IOException {
        int[] range = ephemeralRange();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALL_STATE);
            // struct landlock_ruleset_attr: what is bounded of files, and of the network.
            MemorySegment bounded = arena.allocate(ValueLayout.JAVA_LONG, 2);
            bounded.setAtIndex(ValueLayout.JAVA_LONG, 1, BIND_TCP);
            long rules = (long) CREATE_RULESET.invokeExact(state, SYS_CREATE_RULESET, bounded, bounded.byteSize(), 0L);
            require(rules >= 0, "landlock_create_ruleset", state);
            try {
                // struct landlock_net_port_attr. Port 0 asks for any port.
                MemorySegment rule = arena.allocate(ValueLayout.JAVA_LONG, 2);
                rule.setAtIndex(ValueLayout.JAVA_LONG, 0, BIND_TCP);
                allow(rules, rule, 0, state);
                for (int port = range[0]; port <= range[1]; port++) {
                    if (!except.contains(port)) {
                        allow(rules, rule, port, state);
                    }
                }
                require((int) PRCTL.invokeExact(state, SET_NO_NEW_PRIVILEGES, 1L, 0L, 0L, 0L) == 0, "prctl", state);
                require((long) RESTRICT_SELF.invokeExact(state, SYS_RESTRICT_SELF, rules, 0L) == 0, "landlock_restrict_self", state);
            } finally {
                int ignored = (int) CLOSE.invokeExact((int) rules);
            }
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** The first and last port that the kernel gives to whoever asks for any. */
    static int[] ephemeralRange() throws IOException {
        try (InputStream file = Files.newInputStream(RANGE)) {
            // At once: such a file answers one read only.
            byte[] buffer = new byte[64];
            int length = file.read(buffer);
            return Stream.of(new String(buffer, 0, Math.max(0, length), StandardCharsets.US_ASCII).strip().split("\\s+"))
                    .mapToInt(Integer::parseInt).toArray();
        }
    }

    private static void allow(long rules, MemorySegment rule, int port, MemorySegment state) throws Throwable {
        rule.setAtIndex(ValueLayout.JAVA_LONG, 1, port);
        require((long) ADD_RULE.invokeExact(state, SYS_ADD_RULE, rules, RULE_OF_PORT, rule, 0L) == 0, "landlock_add_rule", state);
    }

    private static void require(boolean condition, String call, MemorySegment state) throws IOException {
        if (!condition) {
            throw new IOException(call + ": errno " + (int) ERRNO_VALUE.get(state, 0L));
        }
    }

    private static RuntimeException unexpected(Throwable e) {
        return new IllegalStateException("native call failed", e);
    }
}
