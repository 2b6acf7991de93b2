package org.crashonly.sandbox.process;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Optional;
import org.crashonly.control.ProcessIdentity;

/**
 * A kernel handle on one life of a process. It never comes to mean another process, whatever happens to the pid, and it tells the
 * death of children and strangers alike, at once and without polling. Linux 5.3 or newer.
 */
public final class Pidfd implements AutoCloseable {

    private static final long SYS_PIDFD_SEND_SIGNAL = 424;
    private static final long SYS_PIDFD_OPEN = 434;
    private static final int ESRCH = 3;
    private static final int EINTR = 4;
    private static final int SIGKILL = 9;
    private static final int SIGCONT = 18;
    private static final int SIGSTOP = 19;
    private static final short POLLIN = 1;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final MemoryLayout CALL_STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO_VALUE = CALL_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private static final MethodHandle OPEN = LINKER.downcallHandle(
            symbol("syscall"),
            FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG),
            ERRNO, Linker.Option.firstVariadicArg(1));
    private static final MethodHandle SEND_SIGNAL = LINKER.downcallHandle(
            symbol("syscall"),
            FunctionDescriptor.of(
                    ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG),
            ERRNO, Linker.Option.firstVariadicArg(1));
    private static final MethodHandle POLL = LINKER.downcallHandle(
            symbol("poll"),
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT), ERRNO);
    private static final MethodHandle CLOSE =
            LINKER.downcallHandle(symbol("close"), FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

    private final ProcessIdentity identity;
    private final int descriptor;
    private boolean closed;

    private Pidfd(ProcessIdentity identity, int descriptor) {
        this.identity = identity;
        this.descriptor = descriptor;
    }

    /**
     * Opens a handle on exactly {@code identity}; empty if that process is gone, also when its pid belongs to another one now.
     *
     * @throws IOException if the kernel refuses
     */
    public static Optional<Pidfd> open(ProcessIdentity identity) throws IOException {
        if (!identity.bootId().equals(ProcessIdentity.currentBoot())) {
            return Optional.empty();
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALL_STATE);
            long descriptor = (long) OPEN.invokeExact(state, SYS_PIDFD_OPEN, identity.pid(), 0L);
            if (descriptor < 0) {
                if (errno(state) == ESRCH) {
                    return Optional.empty();
                }
                throw new IOException("pidfd_open of " + identity + ": errno " + errno(state));
            }
            Pidfd pidfd = new Pidfd(identity, (int) descriptor);
            // Asked after the handle was opened: if the pid still belongs to this identity now, it did when the handle was opened.
            if (!identity.exists()) {
                pidfd.close();
                return Optional.empty();
            }
            return Optional.of(pidfd);
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public ProcessIdentity identity() {
        return identity;
    }

    /** Throws the power switch: SIGKILL, also to a frozen process. Does nothing if the process is gone. */
    public void kill() throws IOException {
        signal(SIGKILL);
    }

    /** Freezes the process. */
    void stop() throws IOException {
        signal(SIGSTOP);
    }

    /** Lets a frozen process go on. */
    void goOn() throws IOException {
        signal(SIGCONT);
    }

    private synchronized void signal(int number) throws IOException {
        if (closed) {
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALL_STATE);
            long result = (long) SEND_SIGNAL.invokeExact(state, SYS_PIDFD_SEND_SIGNAL, (long) descriptor, (long) number, 0L, 0L);
            if (result < 0 && errno(state) != ESRCH) {
                throw new IOException("signal " + number + " to " + identity + ": errno " + errno(state));
            }
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Blocks this (platform) thread until the process has ended; a zombie has. */
    public void awaitDeath() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALL_STATE);
            MemorySegment poll = arena.allocate(8, 4);
            poll.set(ValueLayout.JAVA_INT, 0, descriptor);
            poll.set(ValueLayout.JAVA_SHORT, 4, POLLIN);
            while (true) {
                int ready = (int) POLL.invokeExact(state, poll, 1L, -1);
                if (ready > 0) {
                    return;
                }
                if (ready < 0 && errno(state) != EINTR) {
                    throw new IOException("poll on pidfd of " + identity + ": errno " + errno(state));
                }
            }
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            int ignored = (int) CLOSE.invokeExact(descriptor);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static MemorySegment symbol(String name) {
        SymbolLookup lookup = LINKER.defaultLookup();
        return lookup.find(name).orElseThrow(() -> new IllegalStateException("the C library has no '" + name + "'"));
    }

    private static int errno(MemorySegment state) {
        return (int) ERRNO_VALUE.get(state, 0L);
    }

    private static RuntimeException unexpected(Throwable e) {
        return new IllegalStateException("native call failed", e);
    }
}
