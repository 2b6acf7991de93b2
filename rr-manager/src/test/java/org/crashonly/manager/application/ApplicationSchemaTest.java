package org.crashonly.manager.application;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The published schema and the reader say the same. */
class ApplicationSchemaTest {

    private static final JsonNode SCHEMA = schema();
    private static final JsonSchema VALIDATOR =
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(SCHEMA);

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(Block.class)
    void everyBlockHasTheKeysThatTheReaderKnowsAndNoOthers(Block block) {
        JsonNode definition = block == Block.APPLICATION
                ? SCHEMA
                : SCHEMA.at("/$defs/" + block.name().toLowerCase(Locale.ROOT));
        Set<String> keys = new HashSet<>();
        definition.get("properties").fieldNames().forEachRemaining(keys::add);

        assertThat(keys).containsExactlyInAnyOrderElementsOf(block.keys());
        assertThat(definition.get("additionalProperties").asBoolean(true)).isFalse();
    }

    @Test
    void whatTheReaderTakesIsValid() throws Exception {
        Wars.war(directory.resolve("a.war"));
        String whole = """
                application: shop
                components:
                  a: {war: a.war, path: /, host: Shop.Example.org, process: web, standby: none, replicas: 16, static: [/index.html, '/*', '*.html'], identified-by: [X-Api-Key], warm-up: [/, '/stock?of=17'], sandbox: {power-switch: off, side-by-side: on, bare-beans: [org.acme.Clock, org.acme.util.*], heap: 256m, metaspace: 200m, threads: 400, files: 1000, isolation: bubblewrap}}
                  b: {war: a.war, standby: hot, module-standby: hot}
                standby: {pool: 2}
                stores: {db: {type: acid, engine: h2}}
                sessions: {count: 10, size: 64MiB, session-size: 8k, attributes: 5, attribute-size: 2kb, idle: 90m, ledger-size: 1g, answer-size: 1m, retention: 1h}
                policy: {default-ttl: 500ms, max-ttl: 2m, trusted-proxies: [192.0.2.0/24, "fd00::/8", "::1"], recovery: {failures: 3, share: 20%, operation-share: 75%, window: 5s, stuck: 30s, confirmation: 90s, restarts: 2, per: 1h, healthy: 10m, smallest: process, compare: [/, '/stock?of=17']}, rejuvenation: {start: 20%, stop: 50%, pause: 1m}, failure-map: {window: 5s, support: 4, confidence: 75%, forget: 48h}}
                jvm: {heap: 1GiB, options: [-Dx=y]}
                sandbox: {metaspace: 1g, threads: 1000, files: 5000, isolation: none}
                env: {A: 1, B: true, C: text}
                """;

        assertThat(DescriptorReader.read(Files.writeString(directory.resolve("a.yaml"), whole)).name()).isEqualTo("shop");
        assertThat(invalid(whole)).isEmpty();
    }

    /** What is wrong in form, not only with the files around it or with how two entries go together. */
    static Stream<Arguments> badInForm() {
        Set<String> beyondSchema = Set.of(
                "does not exist", "holds nothing", "is an enterprise archive", "is a JAR", "a damaged one", "stands twice", "is the path of component",
                "name of a process already", "each application's session store", "expected 1ms to 24h", "expected 1s to 24h", "is longer than", "expected 192m", "set the heap",
                "is the server's to set", "is not YAML", "matches no file", "expected 1m to", "expected 4k to", "a quarter of", "less than start", "less than window", "expected 1h to", "more than session-size", "contradicts component", "as a process is already", "so that there must not be two", "does not go with", "no component with replicas", "expected 96m to");
        return DescriptorReaderTest.bad().filter(arguments ->
                beyondSchema.stream().noneMatch(((String) arguments.get()[1])::contains));
    }

    @ParameterizedTest
    @MethodSource("badInForm")
    void whatTheReaderRefusesForItsFormIsInvalid(String yaml, String message) throws Exception {
        assertThat(invalid(yaml)).as(message).isNotEmpty();
    }

    private static Set<ValidationMessage> invalid(String yaml) throws IOException {
        return VALIDATOR.validate(new YAMLMapper().readTree(yaml));
    }

    private static JsonNode schema() {
        try (InputStream in = ApplicationSchemaTest.class.getResourceAsStream("application.schema.json")) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
