package org.crashonly.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InjectedThrowableTest {

    @ParameterizedTest
    @ValueSource(classes = {IOException.class, IllegalStateException.class, StackOverflowError.class, AssertionError.class, TimeoutException.class})
    void checkedAndUncheckedExceptionsAndErrorsOfTheJdkCanBeMade(Class<?> type) {
        assertThat(InjectedThrowable.make(type.getName(), "as asked")).get().isInstanceOf(type)
                .satisfies(it -> assertThat(((Throwable) it).getMessage()).isEqualTo("as asked"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"java.lang.String", "com.example.Missing", "java.lang.VirtualMachineError", "org.crashonly.control.InjectedThrowableTest"})
    void whatIsNoneOrNotTheJdksIsNotMade(String name) {
        assertThat(InjectedThrowable.make(name, "as asked")).isEmpty();
    }

    @Test
    void aPathHasWhatIsBelowIt() {
        Message.Injection of = new Message.Injection("f", Message.Harm.EXCEPTION, 1, 0, 0, 1, 0, 0, 0, 0, "/cart", null);
        assertThat(of.isOf("/cart")).isTrue();
        assertThat(of.isOf("/cart/lines")).isTrue();
        assertThat(of.isOf("/carts")).isFalse();
        assertThat(new Message.Injection("f", Message.Harm.EXCEPTION, 1, 0, 0, 1, 0, 0, 0, 0).isOf("/any")).isTrue();
    }
}
