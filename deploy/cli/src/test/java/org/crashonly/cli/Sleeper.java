package org.crashonly.cli;

/** A process that does nothing, for ever; what marks it stands in its arguments. */
public final class Sleeper {

    private Sleeper() {}

    /** Sleeps. */
    public static void main(String[] args) throws InterruptedException {
        Thread.currentThread().join();
    }
}
