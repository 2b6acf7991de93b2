package org.crashonly.payara;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PayaraRuntimeTest {

    private static final Path PAYARA = Path.of("target/payara");

    private final PayaraRuntime catalogue = PayaraRuntime.catalogue();

    @Test
    void everyClassPathBeginsWithTheBase() {
        List<Path> base = catalogue.classPath(PAYARA, List.of());
        assertThat(base).hasSameSizeAs(catalogue.base());
        assertThat(catalogue.classPath(PAYARA, catalogue.featureNames())).startsWith(base.toArray(Path[]::new));
    }

    @Test
    void everyJarOfTheClassPathIsThere() {
        assertThat(catalogue.classPath(PAYARA, catalogue.featureNames())).allSatisfy(jar -> assertThat(jar).isRegularFile());
    }

    @Test
    void noJarIsInTwoPlaces() {
        List<String> all = Stream.concat(catalogue.layout().map(place -> place.substring(place.lastIndexOf('/') + 1)), catalogue.leftOut().stream()).toList();
        assertThat(all).doesNotHaveDuplicates();
    }

    @Test
    void theDriverIsOursNotPayaras() throws Exception {
        try (var jar = new java.util.jar.JarFile(PAYARA.resolve("base/h2.jar").toFile())) {
            assertThat(jar.getManifest().getMainAttributes().getValue("Implementation-Version")).isEqualTo("2.5.252");
        }
    }

    @Test
    void requiredFeaturesComeFirst() {
        assertThat(catalogue.withRequired(List.of("mvc"))).containsExactly("jsp", "mvc");
        assertThat(catalogue.classPath(PAYARA, List.of("mvc", "jsp"))).isEqualTo(catalogue.classPath(PAYARA, List.of("mvc")));
    }

    @Test
    void featuresAreReadBackFromAClassPath() {
        String classPath = catalogue.classPath(PAYARA, List.of("websocket", "mvc")).stream().map(Path::toString).collect(Collectors.joining(":"));
        assertThat(catalogue.featuresOn(classPath)).containsExactly("jsp", "mvc", "websocket");
    }

    @Test
    void anUnknownFeatureIsNamed() {
        assertThatThrownBy(() -> catalogue.classPath(PAYARA, List.of("corba"))).hasMessageContaining("'corba'").hasMessageContaining("websocket");
    }

    @Test
    void theOptionsAreOneALine() {
        assertThat(PayaraRuntime.jvmOptions()).contains("-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError")
                .allSatisfy(option -> assertThat(option).startsWith("-").doesNotContain(" ", "#"));
    }

    @Test
    void theKeyStoresHoldWhatTheyHeldAndOpenWithPayarasPassword() throws Exception {
        char[] password = "changeit".toCharArray();
        KeyStore trusted = KeyStore.getInstance(PAYARA.resolve("domain/config/cacerts.p12").toFile(), password);
        assertThat(trusted.size()).isGreaterThan(100);
        KeyStore own = KeyStore.getInstance(PAYARA.resolve("domain/config/keystore.p12").toFile(), password);
        assertThat(own.getKey("s1as", password).getAlgorithm()).isEqualTo("RSA");
        assertThat(own.getCertificate("s1as")).isNotNull();
    }

    @Test
    void theResourceAdaptersAreUnpacked() {
        assertThat(PAYARA.resolve("domain/lib/install/applications/__ds_jdbc_ra/__ds_jdbc_ra.jar")).isRegularFile();
        assertThat(Files.exists(PAYARA.resolve("domain/config/domain.xml"))).isFalse();
    }
}
