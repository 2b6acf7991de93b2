package org.crashonly.host.boundary;

import static org.assertj.core.api.Assertions.assertThat;

import org.crashonly.control.Generation;
import org.crashonly.host.boundary.Admission.Admitted;
import org.crashonly.host.boundary.Admission.Refused;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdmissionRulesTest {

    private static final long NOW = 5_000_000_000L;

    private final AdmissionRules rules = new AdmissionRules(Generation.parse("machine/app/web#3"), "this-boot");

    @Test
    void aPlainRequestIsAdmittedWithoutDeadline() {
        assertThat(rules.decide(arrival("POST", null, null, null, null), NOW)).isEqualTo(new Admitted(Admitted.NO_DEADLINE));
    }

    @ParameterizedTest
    @CsvSource({"1000,,6000000000", ",this-boot;5500000000,5500000000", "1000,this-boot;5500000000,5500000000",
            "100,this-boot;5500000000,5100000000", "1000,other-boot;1,6000000000"})
    void theEarlierOfTtlAndDeadlineCounts(String ttl, String deadline, long expected) {
        assertThat(rules.decide(arrival("GET", ttl, deadline, null, null), NOW)).isEqualTo(new Admitted(expected));
    }

    @ParameterizedTest
    @CsvSource({"0,", ",this-boot;5000000000", "60000,this-boot;4999999999"})
    void whatExpiredIsNotStarted(String ttl, String deadline) {
        assertThat(rules.decide(arrival("GET", ttl, deadline, null, null), NOW)).isInstanceOfSatisfying(Refused.class,
                refused -> assertThat(refused.status()).isEqualTo(504));
    }

    @Test
    void theNanosecondClockMayBeNegative() {
        assertThat(rules.decide(arrival("GET", "1", null, null, null), -NOW)).isEqualTo(new Admitted(-NOW + 1_000_000));
    }

    @ParameterizedTest
    @ValueSource(strings = {"machine/app/web#2", "machine/app/web#4", "machine/app/other#3", "nonsense"})
    void whatIsMeantForAnotherGenerationIsNotStarted(String generation) {
        assertThat(rules.decide(arrival("GET", null, null, generation, null), NOW)).isInstanceOfSatisfying(Refused.class,
                refused -> assertThat(refused.status()).isEqualTo(503));
    }

    @Test
    void whatIsMeantForThisGenerationIsAdmitted() {
        assertThat(rules.decide(arrival("GET", null, null, "machine/app/web#3", null), NOW)).isInstanceOf(Admitted.class);
    }

    @ParameterizedTest
    @CsvSource({"GET,2,true", "HEAD,2,true", "OPTIONS,9,true", "TRACE,2,true", "PUT,2,true", "DELETE,2,true",
            "POST,1,true", "PATCH,1,true", "POST,2,false", "PATCH,3,false", "CONNECT,2,false", "PROPFIND,2,false", "get,2,false"})
    void onlyIdempotentMethodsAreRepeated(String method, String attempt, boolean admitted) {
        Admission admission = rules.decide(arrival(method, null, null, null, attempt), NOW);
        if (admitted) {
            assertThat(admission).isInstanceOf(Admitted.class);
        } else {
            assertThat(admission).isInstanceOfSatisfying(Refused.class, refused -> assertThat(refused.status()).isEqualTo(503));
        }
    }

    @ParameterizedTest
    @CsvSource({"soon,,", "-1,,", ",this-boot;soon,", ",,often"})
    void whatIsNoNumberIsRefused(String ttl, String deadline, String attempt) {
        assertThat(rules.decide(arrival("GET", ttl, deadline, null, attempt), NOW)).isInstanceOfSatisfying(Refused.class,
                refused -> {
                    assertThat(refused.status()).isEqualTo(400);
                    assertThat(refused.detail()).startsWith(ttl != null ? "Request-TTL" : deadline != null ? "Crashonly-Deadline" : "Request-Attempt");
                });
    }

    @Test
    void anOperationThatRecognisesRepeatsGetsThem() {
        assertThat(rules.decide(new Arrival("POST", true, null, null, null, "2"), NOW)).isInstanceOf(Admitted.class);
        assertThat(rules.decide(new Arrival("POST", true, null, null, "machine/app/web#2", "2"), NOW)).isInstanceOf(Refused.class);
    }

    private static Arrival arrival(String method, String ttl, String deadline, String generation, String attempt) {
        return new Arrival(method, false, ttl, deadline, generation, attempt);
    }
}
