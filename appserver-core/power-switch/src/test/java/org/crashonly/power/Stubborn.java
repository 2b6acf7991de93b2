package org.crashonly.power;

import java.util.List;
import java.util.concurrent.Callable;

/** A component that has an effect, during which it may be crashed, and tries to have another one. */
enum Stubborn implements Runnable {
    STRAIGHT_ON(() -> {
        Outside.effect(1);
        Outside.effect(2);
    }),
    CATCHES(() -> {
        try {
            Outside.effect(1);
            work();
        } catch (Throwable t) {
            Outside.effect(2);
        }
        Outside.effect(3);
    }),
    CATCHES_ERRORS_LATER(() -> {
        try {
            Outside.effect(1);
            work();
            throw new IllegalStateException();
        } catch (IllegalStateException e) {
            Outside.effect(2);
        } catch (Error e) {
            Outside.effect(3);
        }
        Outside.effect(4);
    }),
    FINALLY(() -> {
        try {
            Outside.effect(1);
            work();
        } finally {
            Outside.effect(2);
        }
    }),
    FINALLY_IN_FINALLY(() -> {
        try {
            Outside.effect(1);
            work();
        } finally {
            try {
                Outside.effect(2);
            } finally {
                Outside.effect(3);
            }
        }
    }),
    CLOSES(() -> {
        try (Resource one = new Resource(); Resource two = new Resource()) {
            Outside.effect(1);
            work(one, two);
        }
    }),
    RETRIES(() -> {
        for (int i = 0; i < 3; i++) {
            try {
                Outside.effect(1);
                work();
            } catch (Throwable t) {
                Outside.effect(2);
            }
        }
    }),
    HOLDS_A_MONITOR(() -> {
        synchronized (Outside.MONITOR) {
            Outside.effect(1);
            work();
        }
        Outside.effect(2);
    }),
    CATCHES_IN_MONITORS(() -> {
        synchronized (Outside.MONITOR) {
            try {
                synchronized (Outside.OTHER_MONITOR) {
                    Outside.effect(1);
                    work();
                }
            } catch (Throwable t) {
                Outside.effect(2);
            } finally {
                Outside.effect(3);
            }
        }
    }),
    HOLDS_A_LOCK(() -> {
        Outside.lock.lock();
        try {
            Outside.effect(1);
        } finally {
            Outside.lock.unlock();
        }
        Outside.effect(2);
    }),
    FAILS_WITH_A_LOCK(() -> {
        try {
            Outside.lock.lock();
            try {
                Outside.effect(1);
                work();
            } finally {
                Outside.lock.unlock();
            }
        } catch (Throwable t) {
            Outside.effect(2);
        }
    }),
    CATCHES_WITH_LOCKS(() -> {
        Outside.readWriteLock.writeLock().lock();
        try {
            Outside.lock.lockInterruptibly();
            try {
                Outside.effect(1);
                work();
            } catch (Throwable t) {
                Outside.effect(2);
            } finally {
                Outside.lock.unlock();
            }
            Outside.effect(3);
        } catch (InterruptedException e) {
            Outside.effect(4);
        } finally {
            Outside.readWriteLock.writeLock().unlock();
        }
    }),
    IN_A_LAMBDA(() -> List.of(1, 2).forEach(i -> {
        try {
            Outside.effect(i);
            work();
        } catch (Throwable t) {
            Outside.effect(-i);
        }
    })),
    IN_A_CALLABLE(() -> {
        Callable<Integer> callable = () -> {
            Outside.effect(1);
            return work();
        };
        try {
            Outside.effect(callable.call());
        } catch (Exception | Error e) {
            Outside.effect(2);
        }
    }),
    IN_A_CONSTRUCTOR(() -> {
        try {
            work(new Eager());
        } catch (Throwable t) {
            Outside.effect(3);
        }
    }),
    IN_A_CLASS_INITIALISER(() -> {
        try {
            work(Static.VALUE);
        } catch (Throwable t) {
            Outside.effect(3);
        }
        Outside.effect(4);
    });

    @SuppressWarnings("ImmutableEnumChecker")
    private final Runnable body;

    Stubborn(ThrowingRunnable body) {
        this.body = () -> {
            try {
                body.run();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        };
    }

    /** A body. */
    private interface ThrowingRunnable {
        void run() throws Exception;
    }

    /** Has an effect when it is closed. */
    private static final class Resource implements AutoCloseable {
        @Override
        public void close() {
            Outside.effect(9);
        }
    }

    /** Has effects when it is made. */
    private static final class Eager {
        Eager() {
            Outside.effect(1);
            work();
            Outside.effect(2);
        }
    }

    /** Has effects when it is initialised. */
    private static final class Static {
        static final Object VALUE;

        static {
            Outside.effect(1);
            VALUE = work();
            Outside.effect(2);
        }
    }

    @Override
    public void run() {
        body.run();
    }

    private static int work(Object... with) {
        return with.length + String.valueOf(with.length).length();
    }
}
