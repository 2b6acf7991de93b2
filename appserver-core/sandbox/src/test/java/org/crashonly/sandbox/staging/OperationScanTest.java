package org.crashonly.sandbox.staging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.crashonly.control.Operation;
import org.crashonly.control.Operation.KeyPlace;
import org.crashonly.sandbox.staging.apps.Rest;
import org.crashonly.sandbox.staging.apps.Servlets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperationScanTest {

    private static final String HEADER = "Idempotency-Key";

    @TempDir
    private Path directory;

    private final Map<String, byte[]> entries = new LinkedHashMap<>();

    @Test
    void resourceMethodsThatAreMarkedAreFoundWithTheirKeys() throws Exception {
        assertThat(operations(Rest.AtRoot.class, Rest.Orders.class)).containsExactlyInAnyOrder(
                new Operation("POST", "/orders", KeyPlace.HEADER, HEADER, List.of()),
                new Operation("POST", "/orders/{key}/pay", KeyPlace.PATH, "key", List.of()),
                new Operation("PATCH", "/orders/{id}", KeyPlace.FORM, "idempotency-key", List.of()));
    }

    @Test
    void theApplicationsPathComesFirst() throws Exception {
        assertThat(operations(Rest.AtApi.class, Rest.Orders.class)).extracting(Operation::path)
                .containsExactlyInAnyOrder("/api/orders", "/api/orders/{key}/pay", "/api/orders/{id}");
    }

    @Test
    void aMarkedClassMarksItsMethods() throws Exception {
        assertThat(operations(Rest.AtRoot.class, Rest.Carts.class))
                .containsExactly(new Operation("POST", "/carts", KeyPlace.HEADER, HEADER, List.of()));
    }

    @Test
    void whatCannotBeDeterminedIsLeftOut() throws Exception {
        assertThat(operations(Rest.AtRoot.class, Rest.Doubtful.class)).isEmpty();
        assertThat(operations(Rest.Unmapped.class, Rest.Orders.class)).as("no path").isEmpty();
        assertThat(operations(Rest.Orders.class)).as("no application").isEmpty();
    }

    @Test
    void whatOtherMethodsMayTakeIsExcepted() throws Exception {
        assertThat(operations(Rest.AtRoot.class, Rest.Things.class, Rest.Odd.class, Rest.Purge.class)).containsExactlyInAnyOrder(
                // One more unmarked method takes everything that this one does.
                new Operation("POST", "/things/marked", KeyPlace.HEADER, HEADER, List.of()),
                new Operation("PURGE", "/things/purged", KeyPlace.HEADER, HEADER, List.of()));
        assertThat(operations(Rest.AtRoot.class, Rest.Things.class)).as("without its annotation's type the odd one is a locator").isEmpty();
    }

    @Test
    void methodsAndLocatorsOfMoreSpecificPathsAreExcepted() throws Exception {
        assertThat(operations(Rest.AtRoot.class, Rest.Parts.class)).containsExactly(new Operation(
                "POST", "/parts/{id}/{what}", KeyPlace.HEADER, HEADER, List.of("/parts/special/{what}", "/parts/sub/*")));
    }

    @Test
    void anotherClassMayTakeWhatLooksMoreSpecific() throws Exception {
        assertThat(operations(Rest.AtRoot.class, Rest.Narrow.class)).extracting(Operation::path).containsExactly("/wide/one");
        assertThat(operations(Rest.AtRoot.class, Rest.Narrow.class, Rest.Wide.class)).isEmpty();
    }

    @Test
    void annotationsOfAnInterfaceCountAndThoseOfItsImplementationToo() throws Exception {
        assertThat(operations(Rest.AtRoot.class, Rest.Contract.class, Rest.Implementation.class))
                .containsExactly(new Operation("POST", "/contract/{key}", KeyPlace.PATH, "key", List.of()));
    }

    @Test
    void aResourceWhoseSupertypeIsNotInTheWarIsLeftOut() throws Exception {
        assertThat(operations(Rest.AtRoot.class, Rest.HalfKnown.class)).isEmpty();
        assertThat(operations(Rest.AtRoot.class, Rest.HalfKnown.class, Rest.Unmapped.class)).hasSize(1);
    }

    @Test
    void whoeverRewritesRequestsBeforeTheyAreMatchedMakesAllOfThemDoubtful() throws Exception {
        assertThat(operations(Rest.AtRoot.class, Rest.Orders.class, Rest.Rewrites.class)).isEmpty();
    }

    @Test
    void aWebXmlThatMapsTheApplicationMakesItsPathDoubtful() throws Exception {
        webXml("jakarta.ws.rs.core.Application", "/rest/*");
        assertThat(operations(Rest.AtRoot.class, Rest.Orders.class)).isEmpty();
        webXml(Rest.AtRoot.class.getName(), "/rest/*");
        assertThat(operations(Rest.AtRoot.class, Rest.Orders.class)).isEmpty();
    }

    @Test
    void servletsAreFoundByTheirExactPatternsAndPrefixes() throws Exception {
        assertThat(operations(Servlets.Pay.class, Servlets.Refund.class, Servlets.Special.class)).containsExactlyInAnyOrder(
                new Operation("POST", "/pay/*", KeyPlace.FORM, "key", List.of("/pay/special/*")),
                new Operation("POST", "/charge", KeyPlace.FORM, "key", List.of()),
                new Operation("POST", "/refund", KeyPlace.HEADER, HEADER, List.of()));
    }

    @Test
    void whatTheServerRecordsIsFoundToo() throws Exception {
        assertThat(operations(Rest.AtRoot.class, Rest.Recorded.class)).containsExactlyInAnyOrder(
                new Operation("POST", "/recorded", KeyPlace.HEADER, HEADER, List.of()),
                new Operation("POST", "/recorded/form", KeyPlace.FORM, "key", List.of()));
    }

    @Test
    void whatTheServerCannotRecordIsRefused() {
        for (Class<?> misplaced : List.of(Servlets.Recorded.class, Rest.NoResource.class)) {
            assertThatThrownBy(() -> operations(Rest.AtRoot.class, Rest.Recorded.class, Servlets.Pay.class, misplaced))
                    .isInstanceOfSatisfying(UnusableWarException.class, e -> assertThat(e.kind()).isEqualTo(UnusableWarException.Kind.UNRECORDABLE))
                    .hasMessageContaining(misplaced.getName()).hasMessageContaining("recordedBy = COMPONENT");
        }
    }

    @Test
    void aServletTakesRequestsFromARestApplication() throws Exception {
        webXml("other", "/orders/special/pay");
        assertThat(operations(Rest.AtRoot.class, Rest.Orders.class))
                .contains(new Operation("POST", "/orders/{key}/pay", KeyPlace.PATH, "key", List.of("/orders/special/pay")));
        webXml("other", "/orders/*");
        assertThat(operations(Rest.AtRoot.class, Rest.Orders.class)).isEmpty();
    }

    @Test
    void librariesAreLookedAtToo() throws Exception {
        Map<String, byte[]> library = Map.of(name(Rest.Orders.class), bytes(Rest.Orders.class));
        entries.put("WEB-INF/lib/orders.jar", zip(library));
        assertThat(operations(Rest.AtRoot.class)).hasSize(3);
    }

    @Test
    void aWarThatMarksNothingHasNone() throws Exception {
        assertThat(operations(Rest.AtRoot.class, Rest.Wide.class)).isEmpty();
    }

    private void webXml(String servlet, String pattern) {
        entries.put("WEB-INF/web.xml", """
                <?xml version="1.0"?>
                <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
                  <filter-mapping><filter-name>f</filter-name><url-pattern>/*</url-pattern></filter-mapping>
                  <servlet-mapping><servlet-name>%s</servlet-name><url-pattern> %s </url-pattern></servlet-mapping>
                </web-app>""".formatted(servlet, pattern).getBytes(StandardCharsets.UTF_8));
    }

    private List<Operation> operations(Class<?>... classes) throws Exception {
        Map<String, byte[]> all = new LinkedHashMap<>(entries);
        for (Class<?> each : classes) {
            all.put("WEB-INF/classes/" + name(each), bytes(each));
        }
        Path war = Files.createTempFile(directory, "app", ".war");
        Files.write(war, zip(all));
        return StagedWar.inspect(war).operations();
    }

    private static String name(Class<?> type) {
        return type.getName().replace('.', '/') + ".class";
    }

    private static byte[] bytes(Class<?> type) throws IOException {
        try (InputStream in = type.getResourceAsStream("/" + name(type))) {
            return in.readAllBytes();
        }
    }

    private static byte[] zip(Map<String, byte[]> files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue());
            }
        }
        return bytes.toByteArray();
    }
}
