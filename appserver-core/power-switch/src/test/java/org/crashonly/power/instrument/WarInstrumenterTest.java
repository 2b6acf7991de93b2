package org.crashonly.power.instrument;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.crashonly.power.PowerSwitches;
import org.crashonly.power.SandboxCrashed;
import org.crashonly.power.trial.Hang;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WarInstrumenterTest {

    private static final String HANG = Hang.class.getName().replace('.', '/') + ".class";

    @TempDir
    private Path directory;

    private final Map<String, byte[]> files = new LinkedHashMap<>();
    private byte[] hang;

    @BeforeEach
    void aClass() throws IOException {
        try (InputStream in = Hang.class.getResourceAsStream("Hang.class")) {
            hang = in.readAllBytes();
        }
        files.put("index.html", text("<p>shop</p>"));
        files.put("WEB-INF/classes/" + HANG, hang);
        files.put("elsewhere/" + HANG, hang);
    }

    @Test
    void classesAndLibrariesTestTheSwitchAndTheRestStaysAsItIs() throws Exception {
        byte[] resources = zip(Map.of("a.txt", text("nothing to change")));
        files.put("WEB-INF/lib/hang.jar", zip(Map.of(HANG, hang, "META-INF/versions/21/" + HANG, hang)));
        files.put("WEB-INF/lib/resources.jar", resources);
        files.put("WEB-INF/lib/damaged.jar", text("no jar"));

        Path made = directory.resolve("made.war");
        InstrumentedWar sum = WarInstrumenter.instrument(war(), made, Limits.USUAL);

        Map<String, byte[]> content = content(Files.readAllBytes(made));
        Map<String, byte[]> library = content(content.get("WEB-INF/lib/hang.jar"));
        byte[] instrumented = new ClassInstrumenter(name -> (name + ".class").equals(HANG)).instrument("x", hang).bytes();
        assertThat(content.get("WEB-INF/classes/" + HANG)).isEqualTo(instrumented).isNotEqualTo(hang);
        assertThat(library.get(HANG)).isEqualTo(instrumented);
        assertThat(library.get("META-INF/versions/21/" + HANG)).isEqualTo(instrumented);
        assertThat(content.get("WEB-INF/classes/" + SwitchClass.NAME + ".class")).isEqualTo(SwitchClass.bytes());
        assertThat(content.get("elsewhere/" + HANG)).isEqualTo(hang);
        assertThat(content.get("index.html")).isEqualTo(text("<p>shop</p>"));
        assertThat(content.get("WEB-INF/lib/resources.jar")).isEqualTo(resources);
        assertThat(content.get("WEB-INF/lib/damaged.jar")).isEqualTo(text("no jar"));
        assertThat(sum.classes()).isEqualTo(3);
        assertThat(sum.changed()).isEqualTo(3);
        assertThat(sum.bytesAfter()).isGreaterThan(sum.bytesBefore());
        assertThat(sum.gaps()).singleElement().satisfies(gap -> assertThat(gap.where()).isEqualTo("WEB-INF/lib/damaged.jar"));
    }

    /** As a container loads them: from the WAR's own directory of classes, parents first. */
    @Test
    void whatItMadeDiesWithItsLoader() throws Exception {
        files.remove("WEB-INF/classes/" + HANG);
        String victim = Victim.class.getName().replace('.', '/') + ".class";
        try (InputStream in = Victim.class.getResourceAsStream("WarInstrumenterTest$Victim.class")) {
            files.put("WEB-INF/classes/" + victim, in.readAllBytes());
        }
        Path made = directory.resolve("made.war");
        WarInstrumenter.instrument(war(), made, Limits.USUAL);
        Path classes = Files.createDirectory(directory.resolve("classes"));
        for (Map.Entry<String, byte[]> file : content(Files.readAllBytes(made)).entrySet()) {
            if (file.getKey().startsWith("WEB-INF/classes/")) {
                Path target = classes.resolve(file.getKey().substring("WEB-INF/classes/".length()));
                Files.createDirectories(target.getParent());
                Files.write(target, file.getValue());
            }
        }
        try (URLClassLoader loader = new URLClassLoader(new URL[] {classes.toUri().toURL()}, new OnlyThePowerSwitch())) {
            Runnable component = (Runnable) loader.loadClass(Victim.class.getName()).getConstructor().newInstance();
            component.run();
            PowerSwitches.of(loader).throwIt();
            assertThatThrownBy(component::run).isInstanceOf(SandboxCrashed.class);
        }
    }

    /** A component. */
    public static final class Victim implements Runnable {
        @Override
        public void run() {
            Thread.onSpinWait();
        }
    }

    /** The class path of a host, on which no component is. */
    private static final class OnlyThePowerSwitch extends ClassLoader {
        OnlyThePowerSwitch() {
            super(ClassLoader.getPlatformClassLoader());
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (name.startsWith("org.crashonly.power.") && !name.contains("Test")) {
                return WarInstrumenterTest.class.getClassLoader().loadClass(name);
            }
            throw new ClassNotFoundException(name);
        }
    }

    @Test
    void aSignedJarIsSignedNoLonger() throws Exception {
        Map<String, byte[]> signed = new LinkedHashMap<>();
        signed.put("META-INF/MANIFEST.MF", text("""
                Manifest-Version: 1.0
                Multi-Release: true

                Name: %s
                SHA-256-Digest: AAAA
                Sealed: true

                """.formatted("Hang.class")));
        signed.put("META-INF/SHOP.SF", text("Signature-Version: 1.0\n\n"));
        signed.put("META-INF/SHOP.RSA", text("?"));
        signed.put(HANG, hang);
        files.put("WEB-INF/lib/signed.jar", zip(signed));

        Path made = directory.resolve("made.war");
        InstrumentedWar sum = WarInstrumenter.instrument(war(), made, Limits.USUAL);

        Map<String, byte[]> library = content(content(Files.readAllBytes(made)).get("WEB-INF/lib/signed.jar"));
        assertThat(library).containsOnlyKeys("META-INF/MANIFEST.MF", HANG);
        assertThat(new String(library.get("META-INF/MANIFEST.MF"), StandardCharsets.UTF_8))
                .contains("Multi-Release: true", "Sealed: true").doesNotContain("Digest");
        assertThat(sum.gaps()).containsExactly(new Gap("WEB-INF/lib/signed.jar", "is signed no longer, because its classes were changed"));
    }

    @Test
    void theSameWarGivesTheSameBytes() throws Exception {
        files.put("WEB-INF/lib/hang.jar", zip(Map.of(HANG, hang)));
        Path war = war();

        WarInstrumenter.instrument(war, directory.resolve("one.war"), Limits.USUAL);
        WarInstrumenter.instrument(war, directory.resolve("two.war"), Limits.USUAL);

        assertThat(directory.resolve("one.war")).hasSameBinaryContentAs(directory.resolve("two.war"));
    }

    @Test
    void aDirectoryIsTakenToo() throws Exception {
        Path exploded = directory.resolve("exploded");
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Files.createDirectories(exploded.resolve(file.getKey()).getParent());
            Files.write(exploded.resolve(file.getKey()), file.getValue());
        }

        InstrumentedWar sum = WarInstrumenter.instrument(exploded, directory.resolve("made.war"), Limits.USUAL);

        assertThat(sum.changed()).isEqualTo(1);
        assertThat(content(Files.readAllBytes(directory.resolve("made.war")))).containsKeys("index.html", "WEB-INF/classes/" + HANG);
    }

    @Test
    void aWarIsInstrumentedOnce() throws Exception {
        InstrumentedWars wars = new InstrumentedWars(directory.resolve("kept"));
        Path war = war();
        InstrumentedWars.Kept first = wars.get(war, "abc", Limits.USUAL);
        Files.delete(war);

        assertThat(wars.get(war, "abc", Limits.USUAL)).isEqualTo(first);
        assertThat(first.file()).isRegularFile();
        try (var kept = Files.list(directory.resolve("kept"))) {
            assertThat(kept).hasSize(2);
        }
    }

    @Test
    void whatLeadsOutOfTheArchiveIsRefused() throws Exception {
        for (String name : new String[] {"../evil.class", "/etc/passwd", "WEB-INF/classes/../../../evil.class", "..\\evil", "C:/evil"}) {
            Path war = Files.write(directory.resolve("slip.war"), zip(Map.of(name, text("x"))));

            assertThatThrownBy(() -> WarInstrumenter.instrument(war, directory.resolve("made.war"), Limits.USUAL))
                    .isInstanceOf(UnsafeArchiveException.class).hasMessageContaining(name).hasMessageContaining("slip.war");
        }
        assertNothingIsLeft();
    }

    @Test
    void whatUnpacksToTooMuchIsRefused() throws Exception {
        byte[] zeros = new byte[2 << 20];
        files.put("WEB-INF/lib/bomb.jar", zip(Map.of("zeros", zeros)));
        Path war = war();

        assertThatThrownBy(() -> WarInstrumenter.instrument(war, directory.resolve("made.war"), new Limits(100, 1 << 20, 8 << 20)))
                .isInstanceOf(UnsafeArchiveException.class).hasMessageContaining("zeros").hasMessageContaining("1048576 bytes");
        assertThatThrownBy(() -> WarInstrumenter.instrument(war, directory.resolve("made.war"), new Limits(100, 4 << 20, 1 << 20)))
                .isInstanceOf(UnsafeArchiveException.class).hasMessageContaining("in it");
        assertThatThrownBy(() -> WarInstrumenter.instrument(war, directory.resolve("made.war"), new Limits(2, 4 << 20, 8 << 20)))
                .isInstanceOf(UnsafeArchiveException.class).hasMessageContaining("2 entries");
        assertNothingIsLeft();
    }

    @Test
    void aDamagedArchiveIsRefused() throws Exception {
        byte[] whole = Files.readAllBytes(war());
        whole[45] ^= 55;
        for (byte[] bytes : new byte[][] {{}, text("no archive"), java.util.Arrays.copyOf(whole, whole.length / 2), whole}) {
            Path war = Files.write(directory.resolve("damaged.war"), bytes);

            assertThatThrownBy(() -> WarInstrumenter.instrument(war, directory.resolve("made.war"), Limits.USUAL)).isInstanceOf(ZipException.class);
        }
        assertNothingIsLeft();
    }

    /** "Taken over only by WARs that would have answered the same." */
    @Test
    void aLibraryOfSeveralWarsIsInstrumentedOnceIfThatGivesTheSame() throws Exception {
        String victim = Victim.class.getName().replace('.', '/');
        try (InputStream in = Caller.class.getResourceAsStream("WarInstrumenterTest$Caller.class")) {
            files.put("WEB-INF/lib/caller.jar", zip(Map.of(Caller.class.getName().replace('.', '/') + ".class", in.readAllBytes())));
        }
        byte[] library = files.get("WEB-INF/lib/caller.jar");
        SharedLibraries shared = new SharedLibraries();
        byte[] foreign = instrumentedAloneAndShared(shared);
        assertThat(shared.find("WEB-INF/lib/caller.jar", library, name -> false)).get().extracting(SharedLibraries.Rewritten::bytes)
                .as("what it calls is foreign here too").isEqualTo(content(foreign).get("WEB-INF/lib/caller.jar"));
        assertThat(shared.find("WEB-INF/lib/caller.jar", library, victim::equals)).as("what it calls is the WAR's own").isEmpty();

        files.put("index.html", text("another shop"));
        instrumentedAloneAndShared(shared);
        try (InputStream in = Victim.class.getResourceAsStream("WarInstrumenterTest$Victim.class")) {
            files.put("WEB-INF/classes/" + victim + ".class", in.readAllBytes());
        }
        byte[] own = instrumentedAloneAndShared(shared);
        assertThat(content(own).get("WEB-INF/lib/caller.jar")).isNotEqualTo(content(foreign).get("WEB-INF/lib/caller.jar"));
    }

    private byte[] instrumentedAloneAndShared(SharedLibraries shared) throws IOException {
        Path together = directory.resolve("together.war");
        Path alone = directory.resolve("alone.war");
        Path war = war();
        InstrumentedWar sum = WarInstrumenter.instrument(war, together, Limits.USUAL, shared);
        assertThat(sum).isEqualTo(WarInstrumenter.instrument(war, alone, Limits.USUAL));
        assertThat(together).hasSameBinaryContentAs(alone);
        return Files.readAllBytes(alone);
    }

    /** A class of a library that calls one of the application's. */
    public static final class Caller {
        /** Calls it, and once more: before the second call the switch is tested, if it may have an effect. */
        public static void call(Victim victim) {
            victim.run();
            victim.run();
        }
    }

    private void assertNothingIsLeft() throws IOException {
        try (var left = Files.list(directory)) {
            assertThat(left.map(file -> file.getFileName().toString())).allMatch(name -> name.endsWith(".war")).doesNotContain("made.war");
        }
    }

    private Path war() throws IOException {
        return Files.write(directory.resolve("shop.war"), zip(files));
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] zip(Map<String, byte[]> files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                out.putNextEntry(new ZipEntry(file.getKey()));
                out.write(file.getValue());
            }
        }
        return bytes.toByteArray();
    }

    private Map<String, byte[]> content(byte[] archive) throws IOException {
        Path file = Files.write(Files.createTempFile(directory, "content", ".war"), archive);
        Map<String, byte[]> content = new TreeMap<>();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (ZipEntry entry : zip.stream().toList()) {
                content.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
            }
        }
        Files.delete(file);
        return content;
    }
}
