package org.crashonly.host.beans;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.crashonly.component.NoBoundary;
import org.crashonly.host.beans.quiet.Mouse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BareBeansTest {

    @NoBoundary
    private static final class Shy {}

    @ParameterizedTest
    @CsvSource({
        "*, true",
        "java.util.concurrent.Semaphore, true",
        "java.util.concurrent.*, true",
        "java.util.*, false",
        "java.util.concurrent, false",
        "java.util.concurrent.Sema, false",
        "java.util.concurrent.locks.*, false"
    })
    void areThoseThatTheDescriptorNames(String pattern, boolean bare) {
        assertThat(new BareBeans(List.of(pattern)).contains(java.util.concurrent.Semaphore.class)).isEqualTo(bare);
    }

    @Test
    void areThoseThatSayItThemselvesOrWhosePackageDoes() {
        BareBeans none = new BareBeans(List.of());
        assertThat(none.contains(Shy.class)).isTrue();
        assertThat(none.contains(Mouse.class)).isTrue();
        assertThat(none.contains(BareBeansTest.class)).isFalse();
    }
}
