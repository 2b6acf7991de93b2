package org.crashonly.host.effects;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EffectLogTest {

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "3, 2", "7, 6", "8, 6", "32, 24"})
    void ofAPoolSomeConnectionsAreLeftForOthersWhereThereAreAny(int pool, int effects) {
        assertThat(EffectLog.atOnce(pool)).isEqualTo(effects);
    }
}
