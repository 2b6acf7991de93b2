package org.crashonly.shop.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.crashonly.shop.persistence.StoreException.Kind;
import org.junit.jupiter.api.Test;

class StoreExceptionTest {

    @Test
    void saysWhatToDoByTheState() {
        assertThat(StoreException.kind("23505")).isEqualTo(Kind.DUPLICATE);
        assertThat(StoreException.kind("40001")).isEqualTo(Kind.DEADLOCK);
        assertThat(StoreException.kind("HYT00")).isEqualTo(Kind.BUSY);
        assertThat(StoreException.kind("42S02")).isEqualTo(Kind.WRONG);
        assertThat(StoreException.kind("23513")).isEqualTo(Kind.WRONG);
        assertThat(StoreException.kind("90067")).isEqualTo(Kind.UNAVAILABLE);
    }

    @Test
    void takesAPoolThatGivesNoStateForAStoreThatIsAway() {
        assertThat(StoreException.of(new SQLException("Error in allocating a connection")).kind()).isEqualTo(Kind.UNAVAILABLE);
    }
}
