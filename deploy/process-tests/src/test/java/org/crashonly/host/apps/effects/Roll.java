package org.crashonly.host.apps.effects;

import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Asks the store for something, apart from the operation that needs it first, while all others that need it wait: it is made once. */
@ApplicationScoped
public class Roll {

    /** More than there are connections. */
    public static final int MANY = 40;

    private static final CountDownLatch ARRIVED = new CountDownLatch(MANY);
    private static final int LONGEST_WAIT_SECONDS = 1;

    @Inject
    private Apart apart;

    private long called;

    /** An operation begins that will need it. */
    static void arrive() {
        ARRIVED.countDown();
    }

    @PostConstruct
    void begin() {
        try {
            // Until there may be none left for this.
            boolean ignored = ARRIVED.await(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        called = apart.ask();
    }

    long call() {
        return called;
    }
}
