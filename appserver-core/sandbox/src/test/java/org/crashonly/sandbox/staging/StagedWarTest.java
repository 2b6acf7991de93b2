package org.crashonly.sandbox.staging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.crashonly.payara.Feature;
import org.crashonly.payara.PayaraRuntime;
import org.crashonly.sandbox.staging.UnusableWarException.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class StagedWarTest {

    @TempDir
    private Path directory;

    private final Map<String, byte[]> entries = new LinkedHashMap<>();

    @Test
    void aPlainApplicationNeedsTheBaseOnly() throws Exception {
        add("index.html", "<p>hello").add("WEB-INF/web.xml", "<web-app/>").add("WEB-INF/classes/A.class", classUsing("jakarta.ws.rs.GET"));
        StagedWar staged = StagedWar.inspect(write("a.war"));
        assertThat(staged.features()).isEmpty();
        assertThat(staged.findings()).isEmpty();
    }

    @Test
    void pagesAloneAreAWar() throws Exception {
        assertThat(StagedWar.inspect(add("index.html", "<p>hello").write("a.war")).features()).isEmpty();
    }

    static Stream<Arguments> packages() {
        return PayaraRuntime.catalogue().features().stream().flatMap(feature -> feature.packages().stream().map(name -> Arguments.of(feature.name(), name)));
    }

    @ParameterizedTest
    @MethodSource("packages")
    void aClassThatCallsOneOfItsTypesNeedsTheFeature(String feature, String prefix) throws Exception {
        String type = (prefix.endsWith("/") ? prefix + "Some" : prefix).replace('/', '.');
        add("WEB-INF/classes/A.class", classUsing(type));
        assertThat(StagedWar.inspect(write("a.war")).features()).containsAll(PayaraRuntime.catalogue().withRequired(Stream.of(feature).toList()));
    }

    @Test
    void aLibraryThatCallsOneOfItsTypesNeedsTheFeature() throws Exception {
        byte[] library = zip(Map.of("org/example/B.class", classUsing("jakarta.websocket.Session")));
        add("WEB-INF/lib/b.jar", library);
        StagedWar staged = StagedWar.inspect(write("a.war"));
        assertThat(staged.features()).containsExactly("websocket");
        assertThat(staged.findings()).singleElement()
                .isEqualTo(new Finding("websocket", "WEB-INF/lib/b.jar!/org/example/B.class", "jakarta/websocket/"));
    }

    @Test
    void whatALibraryMentionsIsToldOfEveryWarThatHasItAndOfNoOther() throws Exception {
        add("WEB-INF/lib/b.jar", zip(Map.of(
                "org/example/B.class", classUsing("jakarta.websocket.Session"), "org/example/T.class", classUsing("jakarta.ejb.TimerService"))));
        StagedWar first = StagedWar.inspect(write("first.war"));
        assertThat(first.onlyOnce()).singleElement().asString().startsWith("TimerService in WEB-INF/lib/b.jar!/org/example/T.class");
        StagedWar same = StagedWar.inspect(add("index.html", "<p>hello").write("same.war"));
        assertThat(same.findings()).isEqualTo(first.findings()).isNotEmpty();
        assertThat(same.onlyOnce()).isEqualTo(first.onlyOnce());
        StagedWar other = StagedWar.inspect(
                add("WEB-INF/lib/b.jar", zip(Map.of("org/example/B.class", classUsing("java.lang.String")))).write("other.war"));
        assertThat(other.findings()).isEmpty();
        assertThat(other.onlyOnce()).isEmpty();
    }

    @Test
    void whatAFeatureRequiresComesWithItAndBeforeIt() throws Exception {
        add("WEB-INF/classes/A.class", classUsing("org.eclipse.microprofile.faulttolerance.Retry"));
        assertThat(StagedWar.inspect(write("a.war")).features()).containsExactly("mp-metrics", "mp-fault-tolerance");
    }

    @ParameterizedTest
    @CsvSource({"index.jsp,jsp", "a/b/page.jspx,jsp", "WEB-INF/tags/x.tag,jsp", "WEB-INF/classes/META-INF/batch-jobs/job.xml,batch",
            "META-INF/openapi.yaml,mp-openapi", "WEB-INF/wsdl/a.wsdl,soap"})
    void aFileOfItsKindNeedsTheFeature(String name, String feature) throws Exception {
        assertThat(StagedWar.inspect(add(name, "x").add("WEB-INF/web.xml", "<web-app/>").write("a.war")).features()).containsExactly(feature);
    }

    @ParameterizedTest
    @CsvSource({"WEB-INF/web.xml,<jsp-file>/a</jsp-file>,jsp", "chat.xhtml,<f:websocket channel='c'/>,websocket",
            "WEB-INF/web.xml,<auth-method>MP-JWT</auth-method>,mp-jwt", "WEB-INF/ejb-jar.xml,<message-driven>,jms",
            "WEB-INF/classes/META-INF/microprofile-config.properties,org.example.Api/mp-rest/url=http://x,mp-rest-client"})
    void aDescriptorOrPageThatMentionsItNeedsTheFeature(String name, String text, String feature) throws Exception {
        assertThat(StagedWar.inspect(add(name, text).add("WEB-INF/beans.xml", "<beans/>").write("a.war")).features()).containsExactly(feature);
    }

    /** All but the driver of the other database, which an application's descriptor calls for. */
    @Test
    void everyFeatureCanBeFound() {
        assertThat(PayaraRuntime.catalogue().features()).filteredOn(feature -> !feature.name().equals("postgresql")).allSatisfy(feature -> assertThat(marks(feature)).as(feature.name()).isNotEmpty());
    }

    @Test
    void anExplodedDirectoryIsAsGoodAsAFile() throws Exception {
        Path exploded = directory.resolve("exploded");
        Files.createDirectories(exploded.resolve("WEB-INF/classes"));
        Files.write(exploded.resolve("WEB-INF/classes/A.class"), classUsing("jakarta.batch.api.Batchlet"));
        StagedWar staged = StagedWar.inspect(exploded);
        assertThat(staged.features()).containsExactly("batch");
        Files.writeString(exploded.resolve("index.html"), "changed");
        assertThat(StagedWar.inspect(exploded).sha256()).hasSize(64).isNotEqualTo(staged.sha256());
    }

    @Test
    void theDigestIsThatOfTheFile() throws Exception {
        Path war = add("index.html", "hello").write("a.war");
        byte[] digest = java.security.MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(war));
        assertThat(StagedWar.inspect(war).sha256()).isEqualTo(java.util.HexFormat.of().formatHex(digest));
    }

    @Test
    void saysWhatToDoAboutAnEar() throws Exception {
        assertThat(refused(add("META-INF/application.xml", "<application/>").add("web.war", "x").write("shop.ear"), Kind.EAR))
                .contains("shop.ear", "EAR", "not supported", "each WAR in it as a component");
        entries.clear();
        refused(add("web.war", "x").write("renamed.war"), Kind.EAR);
    }

    @Test
    void saysWhatToDoAboutOtherArchives() throws Exception {
        assertThat(refused(add("META-INF/ra.xml", "<connector/>").write("a.rar"), Kind.RAR)).contains("resource adapter");
        entries.clear();
        assertThat(refused(add("org/example/A.class", classUsing("jakarta.ws.rs.GET")).write("a.war"), Kind.JAR)).contains("without WEB-INF");
        entries.clear();
        refused(add("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\n").write("a.war"), Kind.EMPTY);
    }

    @Test
    void saysThatAFileIsMissingOrDamaged() throws Exception {
        refused(directory.resolve("nowhere.war"), Kind.MISSING);
        refused(Files.writeString(directory.resolve("text.war"), "no zip"), Kind.DAMAGED);
        refused(Files.writeString(directory.resolve("empty.war"), ""), Kind.DAMAGED);
        Path war = add("WEB-INF/web.xml", "<web-app>" + "x".repeat(10_000) + "</web-app>").write("cut.war");
        byte[] whole = Files.readAllBytes(war);
        refused(Files.write(directory.resolve("half.war"), java.util.Arrays.copyOf(whole, whole.length / 2)), Kind.DAMAGED);
    }

    @Test
    void noticesAFlippedByte() throws Exception {
        Path war = directory.resolve("flipped.war");
        add("WEB-INF/web.xml", "<web-app>some text that is stored as it is</web-app>");
        byte[] bytes = zipStored();
        bytes[new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("some text")] ^= 1;
        assertThat(refused(Files.write(war, bytes), Kind.DAMAGED)).contains("checksum of WEB-INF/web.xml");
    }

    private static Stream<String> marks(Feature feature) {
        return Stream.of(feature.packages(), feature.files(), feature.texts()).flatMap(java.util.Collection::stream);
    }

    private static String refused(Path war, Kind kind) {
        UnusableWarException refusal = catchThrowableOfType(UnusableWarException.class, () -> StagedWar.inspect(war));
        assertThat(refusal).as(war.toString()).isNotNull();
        assertThat(refusal.kind()).isEqualTo(kind);
        assertThat(refusal.getMessage()).startsWith(war.toString()).doesNotContain("\n");
        return refusal.getMessage();
    }

    /** A class that calls a static method of {@code type}. */
    private static byte[] classUsing(String type) {
        return ClassFile.of().build(ClassDesc.of("A"), builder -> builder.withMethodBody("run", MethodTypeDesc.of(ConstantDescs.CD_void),
                ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC,
                code -> code.invokestatic(ClassDesc.of(type), "call", MethodTypeDesc.of(ConstantDescs.CD_void)).return_()));
    }

    private StagedWarTest add(String name, String text) {
        return add(name, text.getBytes(UTF_8));
    }

    private StagedWarTest add(String name, byte[] bytes) {
        entries.put(name, bytes);
        return this;
    }

    private Path write(String name) throws IOException {
        return Files.write(directory.resolve(name), zip(entries));
    }

    private static byte[] zip(Map<String, byte[]> entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        write(entries, ZipEntry.DEFLATED, bytes);
        return bytes.toByteArray();
    }

    private byte[] zipStored() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        write(entries, ZipEntry.STORED, bytes);
        return bytes.toByteArray();
    }

    private static void write(Map<String, byte[]> entries, int method, OutputStream out) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                ZipEntry header = new ZipEntry(entry.getKey());
                header.setMethod(method);
                if (method == ZipEntry.STORED) {
                    java.util.zip.CRC32 checksum = new java.util.zip.CRC32();
                    checksum.update(entry.getValue());
                    header.setCrc(checksum.getValue());
                    header.setSize(entry.getValue().length);
                }
                zip.putNextEntry(header);
                zip.write(entry.getValue());
            }
        }
    }
}
