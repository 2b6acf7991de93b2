package org.crashonly.shop.shoppers;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** All shoppers, each on a thread of its own. */
public final class Crowd {

    private final Config config;
    private final Books books;
    private Thread shopping;
    private final long startNanos;
    private volatile long endNanos;

    private Crowd(Config config) {
        this.config = config;
        this.startNanos = System.nanoTime();
        this.endNanos = startNanos + config.duration().toNanos();
        this.books = new Books(new Timeline(startNanos));
    }

    /** Shops as long as {@code config} says, and until what was begun has ended. */
    public static Books shop(Config config) throws InterruptedException {
        Crowd crowd = new Crowd(config);
        crowd.shop();
        return crowd.books;
    }

    /** A crowd that shops in the background, as long as {@code config} says or until {@link #leave}. */
    public static Crowd begin(Config config) {
        Crowd crowd = new Crowd(config);
        crowd.shopping = Thread.ofVirtual().name("shoppers").start(() -> {
            try {
                crowd.shop();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        return crowd;
    }

    /** What the shoppers have seen so far. */
    public Books books() {
        return books;
    }

    /** Nobody begins anything any more; returns when what was begun has ended. */
    public Books leave() throws InterruptedException {
        endNanos = System.nanoTime();
        shopping.join();
        return books;
    }

    private void shop() throws InterruptedException {
        SplittableRandom seeds = new SplittableRandom(config.seed());
        if (config.isOpenLoop()) {
            openLoop(seeds);
        } else {
            closedLoop(seeds);
        }
    }

    private void closedLoop(SplittableRandom seeds) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < config.shoppers(); i++) {
            SplittableRandom random = seeds.split();
            threads.add(Thread.ofVirtual().name("shopper-" + i).start(() -> live(random)));
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private void live(RandomGenerator random) {
        try {
            Browser browser = browser();
            browser.expectedInterval(config.think());
            Shopper shopper = new Shopper(browser, books, random);
            Thread.sleep(think(random));
            while (System.nanoTime() < endNanos) {
                attempt(shopper, Activity.any(random), System.nanoTime());
                Thread.sleep(think(random));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Actions begin on schedule; if every shopper is busy, the next free one begins late, and the delay counts as latency. */
    private void openLoop(SplittableRandom seeds) throws InterruptedException {
        BlockingQueue<Shopper> free = new ArrayBlockingQueue<>(config.shoppers());
        for (int i = 0; i < config.shoppers(); i++) {
            free.add(new Shopper(browser(), books, seeds.split()));
        }
        long nanos = Math.round(TimeUnit.SECONDS.toNanos(1) / config.actionsPerSecond());
        for (long intended = startNanos; intended < endNanos; intended += nanos) {
            TimeUnit.NANOSECONDS.sleep(intended - System.nanoTime());
            begin(free, free.take(), Activity.any(seeds), intended);
        }
        for (int i = 0; i < config.shoppers(); i++) {
            free.take();
        }
    }

    private void begin(BlockingQueue<Shopper> free, Shopper shopper, Activity activity, long intended) {
        Thread.ofVirtual().start(() -> {
            try {
                attempt(shopper, activity, intended);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                free.add(shopper);
            }
        });
    }

    private void attempt(Shopper shopper, Activity activity, long intendedNanos) throws InterruptedException {
        try {
            shopper.act(activity, intendedNanos);
            books.goodActions.increment();
        } catch (UnexpectedAnswer e) {
            books.badActions.increment();
        }
    }

    private Browser browser() {
        return new Browser(config.shop(), config.patience(), books);
    }

    /** Exponential, as people's pauses are; at most five times the mean. */
    private Duration think(RandomGenerator random) {
        double factor = Math.min(5, -Math.log(1 - random.nextDouble()));
        return Duration.ofNanos(Math.round(config.think().toNanos() * factor));
    }
}
