package org.crashonly.power;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The sockets at which a component's threads are blocked, whoever opened them: libraries of the container and the JDK, for the component. An
 * interrupt does not wake such a thread, and nobody noted the socket; but the kernel knows what the thread waits for. That connection is ended,
 * or the waiting for one. Datagrams are left: who waits for one would only ask again at once.
 *
 * <p>It is the right one unless the thread has gone on, and another one has taken its connection over, in the microseconds between the last look
 * and the end of the connection: the thread is seen in the same call for the same socket twice, some milliseconds apart and at last when a
 * descriptor of our own makes sure that the number means no other socket. A visit cannot end meanwhile.
 */
final class BlockedSockets {

    private static final long BETWEEN_LOOKS_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long UNKNOWN = -1;

    /** The kernel's ids of threads by the JVM's, which are never given twice. */
    private Map<Long, Long> ids = Map.of();

    /** A thread that waits for a socket. */
    private record Blocked(Inhabitant who, long id, SystemCall call, int descriptor, String socket) {

        private static Optional<Blocked> of(Inhabitant who, long id) {
            Optional<SystemCall> call = SystemCall.of(id);
            OptionalInt descriptor = call.map(SystemCall::descriptor).orElse(OptionalInt.empty());
            Optional<String> socket = descriptor.isPresent() ? socketBehind(descriptor.getAsInt()) : Optional.empty();
            return socket.map(it -> new Blocked(who, id, call.orElseThrow(), descriptor.getAsInt(), it));
        }

        private void end() {
            int held = LibC.duplicate(descriptor);
            if (held < 0) {
                return;
            }
            try {
                boolean same = socketBehind(held).filter(socket::equals).isPresent() && of(who, id).filter(this::equals).isPresent()
                        && LibC.isOfConnections(held);
                // Asked at last: a thread that lives is the one that had this id when it was looked at.
                if (same && who.thread().isAlive()) {
                    LibC.shutDown(held);
                }
            } finally {
                LibC.close(held);
            }
        }
    }

    /**
     * Ends the connections at which they are blocked; what they have there is an end of the stream, or an error. Takes some milliseconds if any
     * of them is in native code. Libraries may try again: so this is to be repeated until they have left.
     */
    synchronized void end(List<? extends Inhabitant> inside) {
        List<? extends Inhabitant> candidates = inside.stream().filter(it -> isInNativeCode(it.thread())).toList();
        List<Blocked> blocked = new ArrayList<>();
        for (Inhabitant candidate : candidates) {
            long id = id(candidate.thread());
            if (id != UNKNOWN) {
                Blocked.of(candidate, id).ifPresent(blocked::add);
            }
        }
        if (!blocked.isEmpty()) {
            LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
            blocked.forEach(it -> it.who().whileInside(it::end));
        }
    }

    /** Virtual ones are woken by interrupts wherever they wait for a socket. */
    private static boolean isInNativeCode(Thread thread) {
        if (thread.isVirtual() || Threads.stateOf(thread) != Thread.State.RUNNABLE) {
            return false;
        }
        StackTraceElement[] stack = Threads.stackOf(thread);
        return stack.length > 0 && stack[0].isNativeMethod();
    }

    /** The name that the kernel has for the socket behind {@code descriptor}, {@code socket:[4711]}; empty if there is none. */
    private static Optional<String> socketBehind(int descriptor) {
        try {
            String file = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
            return file.startsWith("socket:") ? Optional.of(file) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private long id(Thread thread) {
        if (!ids.containsKey(thread.threadId())) {
            ids = KernelThreads.ids();
            ids.putIfAbsent(thread.threadId(), UNKNOWN);
        }
        return ids.get(thread.threadId());
    }
}
