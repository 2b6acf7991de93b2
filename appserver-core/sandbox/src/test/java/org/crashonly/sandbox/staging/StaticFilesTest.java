package org.crashonly.sandbox.staging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.crashonly.control.StaticContent;
import org.crashonly.control.StaticContent.Entry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StaticFilesTest {

    @TempDir
    private Path directory;

    private final Map<String, String> files = new LinkedHashMap<>();
    private Path target;

    @BeforeEach
    void target() {
        target = directory.resolve("static");
    }

    @AfterEach
    void writable() throws IOException {
        if (Files.exists(target)) {
            Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwx------"));
        }
    }

    private Path war() throws IOException {
        Path war = directory.resolve("a.war");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(war))) {
            for (Map.Entry<String, String> file : files.entrySet()) {
                out.putNextEntry(new ZipEntry(file.getKey()));
                out.write(file.getValue().getBytes(UTF_8));
            }
        }
        return war;
    }

    private List<Entry> extract(Path war, Path origin, String... patterns) throws Exception {
        StaticFiles.extract(war, origin, patterns(patterns), target, 7_000);
        StaticContent content = StaticContent.read(target);
        assertThat(content.sinceMillis()).isEqualTo(7_000);
        return content.entries();
    }

    private static List<StaticPattern> patterns(String... texts) {
        return Stream.of(texts).map(StaticPattern::new).toList();
    }

    @Test
    void whatThePatternsNameIsTakenOutByContent() throws Exception {
        files.put("img/a.png", "one");
        files.put("img/deep/b.png", "one");
        files.put("css/c.css", "two");
        files.put("index.html", "three");
        Path war = war();

        List<Entry> entries = extract(war, war, "/img/*", "*.css");

        assertThat(entries).extracting(Entry::path).containsExactly("/css/c.css", "/img/a.png", "/img/deep/b.png");
        assertThat(target.resolve(entries.getFirst().plain().sha256())).hasContent("two");
        assertThat(entries.get(1).plain()).isEqualTo(entries.get(2).plain());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target))).isEqualTo("r-xr-xr-x");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target.resolve(entries.getFirst().plain().sha256()))))
                .isEqualTo("r--r--r--");
    }

    @Test
    void whatNoBrowserMaySeeIsLeftOut() throws Exception {
        List<String> hidden = List.of(
                "WEB-INF/web.xml", "WEB-INF/classes/a.css", "META-INF/MANIFEST.MF", "web-inf/x.css", "img/WEB-INF/x.css", "page.jsp", "Page.JSP",
                "view.xhtml", "../outside.css", "img/../../x.css", "img/./x.css", "img//x.css", "/absolute.css", "img/back\\slash.css",
                "img/nul\0.css", "classes/A.class");
        hidden.forEach(name -> files.put(name, "secret"));
        files.put("open.css", "open");
        Path war = war();

        assertThat(extract(war, war, "/*", "*.css")).extracting(Entry::path).containsExactly("/open.css");
    }

    @Test
    void whatAnExplodedWarOnlyLinksToIsLeftOut() throws Exception {
        Path origin = Files.createDirectories(directory.resolve("open"));
        Path outside = Files.createDirectories(directory.resolve("outside"));
        Files.writeString(outside.resolve("secret.css"), "secret");
        Files.createDirectories(origin.resolve("css"));
        Files.writeString(origin.resolve("css/own.css"), "own");
        Files.createSymbolicLink(origin.resolve("css/link.css"), outside.resolve("secret.css"));
        Files.createSymbolicLink(origin.resolve("linked"), outside);
        // Staging copies what links lead to.
        Path staged = Files.createDirectories(directory.resolve("staged/css")).getParent();
        Files.writeString(staged.resolve("css/own.css"), "own");
        Files.writeString(staged.resolve("css/link.css"), "secret");
        Files.createDirectories(staged.resolve("linked"));
        Files.writeString(staged.resolve("linked/secret.css"), "secret");

        assertThat(extract(staged, origin, "*.css")).extracting(Entry::path).containsExactly("/css/own.css");
    }

    @Test
    void aFileIsCompressedIfThatSavesMuch() throws Exception {
        files.put("long.css", "body { color: green }\n".repeat(100));
        files.put("short.css", "body { color: green }");
        files.put("long.png", "a".repeat(5_000));
        files.put("odd.bin", new Random(1).ints(4_000, 0x20, 0x7f).collect(
                StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString());
        Path war = war();

        List<Entry> entries = extract(war, war, "/*");

        Entry compressed = entries.stream().filter(entry -> entry.gzip() != null && entry.path().equals("/long.css")).findFirst().orElseThrow();
        assertThat(compressed.gzip().bytes()).isLessThan(200).isEqualTo(Files.size(target.resolve(compressed.gzip().sha256())));
        try (InputStream in = new GZIPInputStream(Files.newInputStream(target.resolve(compressed.gzip().sha256())))) {
            assertThat(in.readAllBytes()).hasSize(2_200);
        }
        assertThat(entries).filteredOn(entry -> entry.path().matches("/short.css|/long.png")).extracting(Entry::gzip).containsOnlyNulls();
    }

    @Test
    void tooManyFilesAreRefused() throws Exception {
        IntStream.rangeClosed(0, StaticFiles.MOST).forEach(i -> files.put("img/" + i, ""));
        Path war = war();

        assertThatThrownBy(() -> extract(war, war, "/img/*"))
                .isInstanceOf(UnusableWarException.class)
                .hasMessage(war + " has 10001 static files, at most 10000 can be: name fewer in 'static', and let the component serve the others");
        assertThat(target).doesNotExist();
    }

    @Test
    void patternsThatMatchNothingAreKnown() throws Exception {
        files.put("img/a.png", "");
        files.put("WEB-INF/b.css", "");
        assertThat(StaticFiles.unmatched(war(), patterns("/img/*", "/img/a.png", "*.png", "*.css", "/WEB-INF/*", "/im/*", "/img")))
                .extracting(StaticPattern::text).containsExactly("*.css", "/WEB-INF/*", "/im/*", "/img");
    }

    @ParameterizedTest
    @CsvSource({"/*, /a", "/img/*, /img/a/b", "/a.txt, /a.txt", "*.css, /x/y.css"})
    void aPatternMatchesAsServletMappingsDo(String pattern, String path) {
        assertThat(new StaticPattern(pattern).matches(path)).isTrue();
        assertThat(new StaticPattern(pattern).matches("/other/imgs")).isEqualTo(pattern.equals("/*"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "img/*", "/img/", "/img*", "/*/x", "*", "*.", "**.css", "*.a.b", "/a b", "/a//b", "/%2e", "/a?b", "/ä"})
    void whatIsNoPatternIsRefused(String text) {
        assertThatThrownBy(() -> new StaticPattern(text)).hasMessageStartingWith("'" + text + "': expected /img/* for a directory");
    }
}
