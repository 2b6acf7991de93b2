package org.crashonly.manager.supervise;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.crashonly.control.ExitCode;
import org.crashonly.control.Message;
import org.crashonly.manager.journal.Entry.Cause;

/** What exit codes and failed states mean. */
final class Deaths {

    /** Nobody asked it to: code of a module, or of something that it uses. */
    private static final String BY_ITSELF = ": it exited by itself; see its log";

    private static final String EXIT = "exit";

    /** Exit codes above are of signals. */
    private static final int SIGNALLED = 128;

    /** Signals that a process gets for what it does: SIGILL, SIGABRT, SIGBUS, SIGFPE, SIGSEGV. */
    private static final Set<Integer> FAULTS = Set.of(4, 6, 7, 8, 11);

    private Deaths() {}

    /** The word for how a process ended: {@code killed} by a signal, {@code exited} by itself, {@code gone} if nobody can know. */
    static String reason(OptionalInt exit) {
        if (exit.isEmpty()) {
            return "gone";
        }
        return exit.getAsInt() > SIGNALLED ? "killed" : "exited";
    }

    /** Whether a process ended by what it did itself, and nobody outside killed it or shut it out, as far as its {@code exit} can tell. */
    static boolean isItsOwnDoing(OptionalInt exit) {
        if (exit.isEmpty() || exit.getAsInt() > SIGNALLED) {
            return exit.isPresent() && FAULTS.contains(exit.getAsInt() - SIGNALLED);
        }
        return of(exit.getAsInt()).map(code -> code != ExitCode.LOCKED && code != ExitCode.FENCED).orElse(true);
    }

    /** Whether starting the same again at once is pointless: it says itself what is wrong. */
    static boolean isHopeless(int exit) {
        return of(exit).map(code -> switch (code) {
            case BAD_SPECIFICATION, ADDRESS_IN_USE, RECOVERY_FAILED, DEPLOYMENT_FAILED -> true;
            case OUT_OF_MEMORY, LOCKED, FENCED, CRASHED -> false;
        }).orElse(false);
    }

    /** The same of what was written down of an end. */
    static boolean isHopeless(Cause cause) {
        String exit = cause.data().get(EXIT);
        return cause.reason().equals(Cause.FAILED) || (exit != null && isHopeless(Integer.parseInt(exit)));
    }

    /**
     * A clause to append to the evidence of a host's or store's end; empty if a signal says all.
     *
     * @param log of the process
     */
    static String explain(int exit, Path log) {
        if (exit == ExitCode.OUT_OF_MEMORY.code()) {
            // A module may end the JVM with this code, too.
            return LastWords.outOf(log).map(what -> ": out of memory: " + what).orElse(BY_ITSELF);
        }
        String own = explain(exit);
        return own.isEmpty() && exit <= SIGNALLED ? BY_ITSELF : own;
    }

    /** A clause to append to the evidence; empty if the code says nothing. */
    static String explain(int exit) {
        return of(exit).map(code -> switch (code) {
            case OUT_OF_MEMORY -> ": out of memory";
            case BAD_SPECIFICATION -> ": its specification could not be used; see its log";
            case ADDRESS_IN_USE -> ": its address is in use by another program";
            case RECOVERY_FAILED -> ": its state could not be recovered; see its log";
            case LOCKED -> ": another process holds its lock";
            case FENCED -> ": it was told that its generation has ended";
            case CRASHED -> ": it crashed itself in order to recover";
            case DEPLOYMENT_FAILED -> ": deployment failed; see its log";
        }).orElse("");
    }

    /**
     * The same as data: {@value #EXIT} or {@code signal}, what the exit code means, and of what there was no more.
     *
     * @param served it did before
     */
    static Map<String, String> data(OptionalInt exit, boolean served, Path log) {
        Map<String, String> data = new TreeMap<>(Map.of("served", Boolean.toString(served), "own-doing", Boolean.toString(isItsOwnDoing(exit))));
        exit.ifPresent(code -> {
            if (code > SIGNALLED) {
                data.put("signal", Integer.toString(code - SIGNALLED));
            } else {
                data.put(EXIT, Integer.toString(code));
                boolean outOfMemory = code == ExitCode.OUT_OF_MEMORY.code();
                Optional<String> lacking = outOfMemory ? LastWords.outOf(log) : Optional.empty();
                lacking.ifPresent(it -> data.put("out-of", it));
                of(code).filter(it -> !outOfMemory || lacking.isPresent())
                        .ifPresent(it -> data.put("meaning", it.name().toLowerCase(Locale.ROOT).replace('_', '-')));
            }
        });
        return data;
    }

    /** What a process that reports {@link Message.State#FAILED} says: why, by module or of itself. */
    static Map<String, String> data(Message.Status status) {
        Map<String, String> data = new TreeMap<>();
        status.modules().stream().filter(it -> it.failure() != null).forEach(it -> data.put(it.id().name(), it.failure()));
        return data.isEmpty() ? Map.of("process", failure(status)) : data;
    }

    /** Why a process that reports {@link Message.State#FAILED} cannot serve. */
    static String failure(Message.Status status) {
        String modules = status.modules().stream()
                .filter(it -> it.failure() != null)
                .map(it -> it.id().name() + ": " + it.failure())
                .collect(Collectors.joining("; "));
        return modules.isEmpty() ? Optional.ofNullable(status.detail()).orElse("cannot serve") : modules;
    }

    private static Optional<ExitCode> of(int exit) {
        return Arrays.stream(ExitCode.values()).filter(it -> it.code() == exit).findFirst();
    }
}
