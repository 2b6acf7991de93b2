package org.crashonly.power.instrument;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Makes a WAR whose classes test their switch, those of its libraries included. The same WAR gives the same bytes. None of its code runs, and
 * nothing of it is written outside of the target and temporary files beside it.
 */
public final class WarInstrumenter {

    private static final String CLASSES = "WEB-INF/classes/";
    private static final String LIBRARIES = "WEB-INF/lib/";

    private final WarSource war;
    private final Path scratch;
    private final SharedLibraries shared;
    private final Unpacking unpacking;
    private final Map<String, Path> libraries = new HashMap<>();
    private final Set<String> own = new HashSet<>();
    private InstrumentedWar sum = InstrumentedWar.NOTHING;

    private WarInstrumenter(WarSource war, Path scratch, Limits limits, SharedLibraries shared) {
        this.war = war;
        this.shared = shared;
        this.scratch = scratch;
        unpacking = new Unpacking(limits);
    }

    /**
     * Instruments a WAR.
     *
     * @param war a file, or a directory
     * @param target a file that is replaced at once, when all is done
     * @throws UnsafeArchiveException if it unpacks to more than {@code limits} allow, or out of its directory
     * @throws IOException if it is damaged, or a file cannot be read or written
     */
    public static InstrumentedWar instrument(Path war, Path target, Limits limits) throws IOException {
        return instrument(war, target, limits, new SharedLibraries());
    }

    /** The same for one of several WARs, which may have libraries in common. */
    static InstrumentedWar instrument(Path war, Path target, Limits limits, SharedLibraries shared) throws IOException {
        Path scratch = Files.createTempDirectory(target.toAbsolutePath().getParent(), ".instrumenting");
        try (WarSource source = WarSource.of(war)) {
            Path made = scratch.resolve("made.war");
            WarInstrumenter instrumenter = new WarInstrumenter(source, scratch, limits, shared);
            instrumenter.learn(new Unpacking(limits));
            instrumenter.write(made);
            Files.move(made, target, StandardCopyOption.ATOMIC_MOVE);
            return instrumenter.sum;
        } catch (IllegalArgumentException e) {
            // ZipFile throws this for names that are not what their encoding says.
            throw new ZipException(war + " is damaged: " + e.getMessage() + "; build or copy it again");
        } finally {
            deleteTree(scratch);
        }
    }

    /** Finds out which classes the WAR has. */
    private void learn(Unpacking first) throws IOException {
        for (ZipEntry entry : war.entries()) {
            String name = entry.getName();
            if (isOwnClass(name)) {
                own.add(JarRewriter.className(name.substring(CLASSES.length())));
            } else if (isLibrary(name)) {
                Path jar = scratch.resolve("lib" + libraries.size() + ".jar");
                Files.write(jar, war.read(entry, first));
                try (ZipFile zip = new ZipFile(jar.toFile())) {
                    zip.stream().map(ZipEntry::getName).filter(JarRewriter::isClass).map(JarRewriter::className).forEach(own::add);
                    libraries.put(name, jar);
                } catch (ZipException e) {
                    sum = sum.plus(new InstrumentedWar(0, 0, 0, 0, 0, List.of(new Gap(name, "cannot be read as a jar: " + e.getMessage()))));
                }
            }
        }
    }

    private void write(Path made) throws IOException {
        ClassInstrumenter instrumenter = new ClassInstrumenter(own::contains);
        try (OutputStream file = Files.newOutputStream(made); ZipOutputStream out = new ZipOutputStream(file)) {
            out.setLevel(JarRewriter.COMPRESSION);
            for (ZipEntry entry : war.entries()) {
                JarRewriter.put(out, entry, changed(entry.getName(), war.read(entry, unpacking), instrumenter));
            }
            byte[] switchClass = SwitchClass.bytes();
            JarRewriter.put(out, WarSource.timeless(CLASSES + SwitchClass.NAME + ".class"), switchClass);
            sum = sum.plus(new InstrumentedWar(0, 0, 0, 0, switchClass.length, List.of()));
        }
    }

    private byte[] changed(String name, byte[] content, ClassInstrumenter instrumenter) throws IOException {
        if (isOwnClass(name)) {
            InstrumentedClass result = instrumenter.instrument(name.substring(CLASSES.length(), name.length() - ".class".length()), content);
            sum = sum.plus(JarRewriter.sumOf(content, result));
            return result.bytes();
        }
        if (!libraries.containsKey(name)) {
            return content;
        }
        Optional<SharedLibraries.Rewritten> known = shared.find(name, content, own::contains);
        if (known.isPresent()) {
            unpacking.count(name, known.get().unpacked());
        }
        SharedLibraries.Rewritten library = known.isPresent() ? known.get() : rewritten(name, content);
        sum = sum.plus(library.sum());
        return library.bytes();
    }

    private SharedLibraries.Rewritten rewritten(String name, byte[] content) throws IOException {
        Unpacking.Used before = unpacking.used();
        Map<String, Boolean> asked = new HashMap<>();
        ClassInstrumenter instrumenter = new ClassInstrumenter(it -> asked.computeIfAbsent(it, own::contains));
        JarRewriter library = new JarRewriter(name, libraries.get(name), instrumenter, unpacking);
        byte[] bytes = library.rewrite(content);
        SharedLibraries.Rewritten rewritten =
                new SharedLibraries.Rewritten(content, asked, bytes, library.sum(), unpacking.usedSince(before));
        shared.add(name, rewritten);
        return rewritten;
    }

    private static boolean isOwnClass(String name) {
        return name.startsWith(CLASSES) && JarRewriter.isClass(name);
    }

    private static boolean isLibrary(String name) {
        return name.startsWith(LIBRARIES) && name.endsWith(".jar") && name.indexOf('/', LIBRARIES.length()) < 0;
    }

    private static void deleteTree(Path tree) throws IOException {
        try (Stream<Path> all = Files.walk(tree)) {
            for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
