package org.crashonly.shop.shoppers;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BooksTest {

    private final Books books = new Books(new Timeline(System.nanoTime()));

    @Test
    void countTheRequestsThatAStallKeptFromBeingSent() {
        for (int i = 0; i < 99; i++) {
            books.answered(TimeUnit.MILLISECONDS.toNanos(1), TimeUnit.MILLISECONDS.toNanos(10));
        }
        books.answered(TimeUnit.SECONDS.toNanos(1), TimeUnit.MILLISECONDS.toNanos(10));
        assertThat(books.micros().getTotalCount()).isBetween(195L, 205L);
        assertThat(books.micros().getValueAtPercentile(75)).isGreaterThan(400_000);
    }

    @Test
    void tellIntendedFromAcknowledged() {
        books.intends("a");
        books.intends("b");
        books.acknowledged("b");
        books.intends("b");
        assertThat(books.intended()).containsExactlyInAnyOrder("a", "b");
        assertThat(books.acknowledged()).containsExactly("b");
    }

    @Test
    void areNotCleanAfterAnError() {
        Config config = new Config(URI.create("http://localhost/"), 1, Duration.ofSeconds(1), Duration.ZERO, 0, Duration.ofSeconds(1), 5);
        assertThat(Summary.of(config, books, null).isClean()).isTrue();
        books.failed("500 from GET /");
        Summary summary = Summary.of(config, books, null);
        assertThat(summary.isClean()).isFalse();
        assertThat(summary.problems()).containsEntry("500 from GET /", 1L);
    }

    @Test
    void showEverySecondInCsvAndPlot() {
        books.answered(2_000_000, 0);
        books.failed("x");
        assertThat(Plot.csv(books.timeline().rows())).startsWith("second,answered").contains("0,1,1,0,0,2.00,2.00");
        assertThat(Plot.svg(books.timeline().rows())).startsWith("<svg").endsWith("</svg>");
    }

    @Test
    void activitiesFillAHundred() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 2_000; i++) {
            assertThat(Activity.any(random)).isNotNull();
        }
    }
}
