package org.crashonly.power;

/** A thread that is in a component's code. */
sealed interface Inhabitant permits Visit, Inhabitant.Stranger {

    Thread thread();

    /** Interrupts it, if it is still inside. */
    void interrupt();

    /** Does {@code deed} if it is still inside; one that is registered stays so until that is done. */
    void whileInside(Runnable deed);

    /** One that nobody registered; it may have left since it was seen. */
    record Stranger(Thread thread) implements Inhabitant {

        @Override
        public void interrupt() {
            Threads.interrupt(thread);
        }

        @Override
        public void whileInside(Runnable deed) {
            deed.run();
        }
    }
}
