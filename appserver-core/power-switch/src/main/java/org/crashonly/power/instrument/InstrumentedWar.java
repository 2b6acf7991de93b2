package org.crashonly.power.instrument;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What instrumenting a WAR, or a library of one, came to.
 *
 * @param classes that it holds
 * @param changed how many of them test their switch
 * @param tests that were added
 * @param bytesBefore of its class files
 * @param bytesAfter the same, the class of the switch included
 * @param gaps in order
 */
public record InstrumentedWar(int classes, int changed, long tests, long bytesBefore, long bytesAfter, List<Gap> gaps) {

    static final InstrumentedWar NOTHING = new InstrumentedWar(0, 0, 0, 0, 0, List.of());

    public InstrumentedWar {
        gaps = gaps.stream().sorted().toList();
    }

    InstrumentedWar plus(InstrumentedWar other) {
        List<Gap> all = new ArrayList<>(gaps);
        all.addAll(other.gaps);
        return new InstrumentedWar(classes + other.classes, changed + other.changed, tests + other.tests, bytesBefore + other.bytesBefore,
                bytesAfter + other.bytesAfter, all);
    }

    /** Writes it as lines of text. */
    void write(Path file) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add(classes + " " + changed + " " + tests + " " + bytesBefore + " " + bytesAfter);
        gaps.forEach(gap -> lines.add(gap.where() + "\t" + gap.reason().replaceAll("\\s+", " ")));
        Files.write(file, lines);
    }

    /** Reads what {@link #write} wrote. */
    static InstrumentedWar read(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        String[] numbers = lines.isEmpty() ? new String[0] : lines.getFirst().split(" ");
        if (numbers.length != 5) {
            throw new IOException(file + " is damaged: remove it, and stage the WAR again");
        }
        List<Gap> gaps = lines.stream().skip(1).map(line -> line.split("\t", 2)).map(it -> new Gap(it[0], it.length > 1 ? it[1] : "")).toList();
        return new InstrumentedWar(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]), Long.parseLong(numbers[2]),
                Long.parseLong(numbers[3]), Long.parseLong(numbers[4]), gaps);
    }
}
