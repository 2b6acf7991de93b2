package org.crashonly.host.effects;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.enterprise.inject.Stereotype;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.container.AsyncResponse;
import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.reflect.Method;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.crashonly.component.Idempotent;
import org.crashonly.component.Idempotent.Recorder;
import org.junit.jupiter.api.Test;

/** What is recorded, and what is refused because the promise could not be kept. */
class PromiseTest {

    @Test
    void theMarkIsFoundWhereStagingFindsIt() throws Exception {
        assertThat(Marks.recorded(Kept.class, method(Kept.class, "own"))).hasValueSatisfying(it -> assertThat(it.formField()).isEqualTo("key"));
        assertThat(Marks.recorded(Kept.class, method(Kept.class, "ofTheClass"))).hasValueSatisfying(it -> assertThat(it.formField()).isEmpty());
        assertThat(Marks.recorded(Kept.class, method(Kept.class, "inherited"))).hasValueSatisfying(it -> assertThat(it.pathParam()).isEqualTo("id"));
        assertThat(Marks.recorded(Kept.class, method(Kept.class, "byTheComponent"))).isEmpty();
        assertThat(Marks.recorded(Kept.class, method(Kept.class, "safe"))).isEmpty();
        assertThat(Marks.recorded(Contract.class, method(Contract.class, "unmarked"))).isEmpty();
    }

    @Test
    void whatJoinsTheTransactionIsRecorded() throws Exception {
        for (String name : List.of("own", "ofTheClass", "inherited", "joining")) {
            assertThat(obstacles(Kept.class, name)).as(name).isEmpty();
        }
        assertThat(obstacles(Bean.class, "required")).isEmpty();
    }

    @Test
    void whatRunsApartFromItIsRefused() throws Exception {
        assertThat(obstacles(Apart.class, "requiresNew")).singleElement().asString().contains("@Transactional(REQUIRES_NEW)");
        assertThat(obstacles(Apart.class, "notSupported")).singleElement().asString().contains("@Transactional(NOT_SUPPORTED)");
        assertThat(obstacles(Apart.class, "ofTheClass")).singleElement().asString().contains("@Transactional(NEVER)");
        assertThat(obstacles(Apart.class, "keepsWork")).singleElement().asString().contains("dontRollbackOn");
        assertThat(obstacles(Stereotyped.class, "any")).singleElement().asString().contains("@Transactional(REQUIRES_NEW)");
        assertThat(obstacles(Bean.class, "requiresNew")).singleElement().asString().contains("@TransactionAttribute(REQUIRES_NEW)");
        assertThat(obstacles(OwnTransactions.class, "any")).singleElement().asString().contains("manages its transactions by itself");
    }

    @Test
    void whatAnswersLaterIsRefused() throws Exception {
        for (String name : List.of("suspended", "future")) {
            assertThat(obstacles(Later.class, name)).as(name).singleElement().asString().contains("asynchronously");
        }
    }

    @Test
    void aKeyInTwoPlacesIsRefused() throws Exception {
        assertThat(obstacles(Later.class, "twoPlaces")).singleElement().asString().contains("in one place");
    }

    private static List<String> obstacles(Class<?> type, String name) throws Exception {
        Method method = method(type, name);
        return Promise.obstacles(type, method, Marks.recorded(type, method).orElseThrow());
    }

    private static Method method(Class<?> type, String name) {
        return Stream.of(type.getMethods()).filter(it -> it.getName().equals(name)).findFirst().orElseThrow();
    }

    interface Contract {

        @POST
        @Idempotent(pathParam = "id")
        void inherited(String id);

        @POST
        void unmarked();
    }

    @Idempotent
    static class Kept implements Contract {

        @Override
        public void inherited(String id) {}

        @Override
        public void unmarked() {}

        @POST
        @Idempotent(formField = "key")
        public void own() {}

        @POST
        @Transactional(Transactional.TxType.MANDATORY)
        public void joining() {}

        @POST
        public void ofTheClass() {}

        @POST
        @Idempotent(recordedBy = Recorder.COMPONENT)
        public void byTheComponent() {}

        @GET
        public void safe() {}
    }

    @Idempotent
    @Transactional(Transactional.TxType.NEVER)
    static class Apart {

        @Transactional(Transactional.TxType.REQUIRES_NEW)
        public void requiresNew() {}

        @Transactional(Transactional.TxType.NOT_SUPPORTED)
        public void notSupported() {}

        @Transactional(dontRollbackOn = IOException.class)
        public void keepsWork() {}

        public void ofTheClass() {}
    }

    @Stereotype
    @Transactional(Transactional.TxType.REQUIRES_NEW)
    @Retention(RetentionPolicy.RUNTIME)
    @interface Service {}

    @Service
    @Idempotent
    static class Stereotyped {
        public void any() {}
    }

    @Stateless
    @Idempotent
    static class Bean {

        public void required() {}

        @TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
        public void requiresNew() {}
    }

    @Stateless
    @Idempotent
    @TransactionManagement(TransactionManagementType.BEAN)
    static class OwnTransactions {
        public void any() {}
    }

    @Idempotent
    static class Later {

        public void suspended(AsyncResponse response) {}

        public CompletableFuture<String> future() {
            return CompletableFuture.completedFuture("");
        }

        @Idempotent(formField = "key", pathParam = "id")
        public void twoPlaces() {}
    }
}
