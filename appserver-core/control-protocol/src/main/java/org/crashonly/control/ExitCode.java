package org.crashonly.control;

/** Why a process of the server ended itself; anything else is a crash. Stable: supervisors may rely on the numbers. */
public enum ExitCode {
    /** The JVM ran out of memory ({@code -XX:+ExitOnOutOfMemoryError}). */
    OUT_OF_MEMORY(3),
    /** The command line or the specification could not be used. */
    BAD_SPECIFICATION(64),
    /** An address could not be bound. */
    ADDRESS_IN_USE(69),
    /** Recovery failed: the persistent state could not be opened. */
    RECOVERY_FAILED(74),
    /** Another process holds the kernel lock of this generation, store or data directory. */
    LOCKED(75),
    /** The manager says that this generation has ended. */
    FENCED(76),
    /** The process found that it could not go on and crashed itself; the next generation recovers. */
    CRASHED(77),
    /** No module could be deployed. */
    DEPLOYMENT_FAILED(78);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    /**
     * Handles what ends a thread without which this process is of no use: says so, and has the process crash itself, because its next generation
     * recovers, and half of a process would not.
     */
    public static void crash(Thread thread, Throwable failure) {
        System.getLogger(ExitCode.class.getName()).log(System.Logger.Level.ERROR, "crashing, because the thread " + thread.getName() + " has failed", failure);
        CRASHED.halt();
    }

    /** Ends this process at once with this code: no shutdown hook, no finally block, nothing is flushed. */
    public void halt() {
        Runtime.getRuntime().halt(code);
    }
}
