package org.crashonly.session.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Serializable;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What another version of a module wrote is not there, whatever reading it comes to: the next one loads it anew. */
class CacheValuesTest {

    private static final ClassLoader LOADER = CacheValuesTest.class.getClassLoader();

    @Test
    void aValueIsReadAsItWasWritten() {
        assertThat(CacheValues.value(CacheValues.bytes(List.of("a", 1)), LOADER)).contains(List.of("a", 1));
    }

    @Test
    void whatThrowsWhileItIsReadIsNotThere() {
        assertThat(CacheValues.value(CacheValues.bytes(new Changed()), LOADER)).isEmpty();
    }

    private static final class Changed implements Serializable {
        private static final long serialVersionUID = 1;

        private Object readResolve() {
            throw new IllegalStateException("there is no such thing any more");
        }
    }
}
