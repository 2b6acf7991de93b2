package org.crashonly.sandbox.launch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.crashonly.payara.PayaraRuntime;

/** A small distribution on disk, of real jars and the real container's names, whose one program is {@link Greeting}. */
record TestDistribution(Path home) {

    static final Path JDK = Path.of(System.getProperty("java.home"));

    static TestDistribution in(Path home) throws IOException {
        TestDistribution distribution = new TestDistribution(home);
        for (String directory : List.of("lib", "roles", "aot", "payara/base", "payara/features")) {
            Files.createDirectories(home.resolve(directory));
        }
        distribution.jar("lib/greeting.jar", Greeting.class);
        distribution.jar("lib/other.jar", TestDistribution.class);
        PayaraRuntime catalogue = PayaraRuntime.catalogue();
        for (Path jar : catalogue.classPath(home.resolve("payara"), catalogue.featureNames())) {
            Files.createDirectories(jar.getParent());
            distribution.jar(home.relativize(jar).toString(), TestDistribution.class);
        }
        for (String role : List.of("manager", "front-door", "acid-store", "session-store", "host", "cli")) {
            distribution.role(role, "-XX:+UseSerialGC");
        }
        return distribution;
    }

    void role(String role, String... options) throws IOException {
        List<String> lines = new ArrayList<>(List.of(Greeting.class.getName()));
        lines.addAll(List.of(options));
        lines.addAll(List.of("lib/greeting.jar", "lib/other.jar"));
        write("roles/" + role, lines.toArray(String[]::new));
    }

    void write(String file, String... lines) throws IOException {
        Files.write(home.resolve(file), List.of(lines));
    }

    void jar(String file, Class<?> content) throws IOException {
        String entry = content.getName().replace('.', '/') + ".class";
        try (InputStream in = content.getClassLoader().getResourceAsStream(entry);
                JarOutputStream out = new JarOutputStream(Files.newOutputStream(home.resolve(file)))) {
            out.putNextEntry(new JarEntry(entry));
            in.transferTo(out);
        }
    }

    JvmLaunch launch() {
        return launch(new AotMode.Use());
    }

    JvmLaunch launch(AotMode mode) {
        return new JvmLaunch(new Distribution(home), JDK, mode);
    }
}
