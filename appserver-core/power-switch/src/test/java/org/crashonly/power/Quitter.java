package org.crashonly.power;

import java.util.function.IntConsumer;

/** Ways of a component to end the JVM; instrumented by a test. */
public enum Quitter implements Runnable {
    SYSTEM_EXIT(() -> System.exit(3)),
    RUNTIME_EXIT(() -> Runtime.getRuntime().exit(3)),
    RUNTIME_HALT(() -> Runtime.getRuntime().halt(3)),
    SYSTEM_REFERENCE(() -> {
        IntConsumer exit = System::exit;
        exit.accept(3);
    }),
    RUNTIME_REFERENCE(() -> {
        IntConsumer halt = Runtime.getRuntime()::halt;
        halt.accept(3);
    }),
    STUBBORN(() -> {
        while (true) {
            try {
                System.exit(3);
            } catch (Throwable caught) {
                continue;
            }
        }
    });

    private final Runnable how;

    Quitter(Runnable how) {
        this.how = how;
    }

    @Override
    public void run() {
        how.run();
    }
}
