package org.crashonly.rvm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A disk that remembers every write and force, and can say what a power cut after each of them may leave: of each page that was not
 * forced, any of its versions, and the newest one torn between two sectors.
 */
final class RecordingLayer implements FileLayer {

    private static final int PAGE = 4096;
    private static final int SECTOR = 512;

    /** Something that happened to the disk. */
    sealed interface Operation {
        record Write(String file, long position, byte[] bytes) implements Operation {}

        record Force(String file) implements Operation {}

        record Rename(String from, String to) implements Operation {}
    }

    /** How unforced pages come out. */
    enum Luck {
        /** Everything written is there: the process was killed, not the machine. */
        ALL,
        /** Nothing but what was forced is there. */
        NONE,
        /** Each page as it comes, one of them torn. */
        RANDOM
    }

    private final Map<String, byte[]> contents = new HashMap<>();
    private final Map<String, byte[]> begin = new HashMap<>();
    private final List<Operation> operations = new ArrayList<>();

    RecordingLayer() {}

    /** A disk with these files. */
    RecordingLayer(Map<String, byte[]> image) {
        image.forEach((name, bytes) -> {
            contents.put(name, bytes.clone());
            begin.put(name, bytes.clone());
        });
    }

    /** How many operations there were. */
    synchronized int operations() {
        return operations.size();
    }

    /** The files after a crash when {@code count} operations had been done. */
    synchronized Map<String, byte[]> crash(int count, Luck luck, Random random) {
        Map<String, byte[]> image = new HashMap<>();
        disks(count).forEach((name, disk) -> image.put(name, disk.crash(luck, random)));
        return image;
    }

    /** Takes one of the images that a crash may leave. */
    interface Visitor {
        void visit(Map<String, byte[]> image) throws IOException;
    }

    /**
     * Shows every image that a crash may leave when {@code count} operations had been done: of each page that was not forced each version,
     * and, if {@code torn}, each tear of the newest one, in all combinations.
     *
     * @return how many there are; if they are more than {@code most}, none is shown
     */
    synchronized long everyCrash(int count, boolean torn, long most, Visitor visitor) throws IOException {
        Map<String, Disk> disks = disks(count);
        List<Choice> choices = new ArrayList<>();
        disks.forEach((name, disk) -> disk.pending.values().forEach(page -> choices.add(Choice.of(name, page, torn))));
        double images = choices.stream().mapToDouble(choice -> choice.outcomes().size()).reduce(1, (a, b) -> a * b);
        if (images <= most) {
            Map<String, byte[]> image = new HashMap<>();
            disks.forEach((name, disk) -> image.put(name, disk.forced));
            visit(choices, 0, image, visitor);
        }
        return (long) images;
    }

    private static void visit(List<Choice> choices, int next, Map<String, byte[]> image, Visitor visitor) throws IOException {
        if (next == choices.size()) {
            visitor.visit(image);
            return;
        }
        Choice choice = choices.get(next);
        byte[] before = image.get(choice.file());
        for (List<Operation.Write> outcome : choice.outcomes()) {
            byte[] content = before.clone();
            for (Operation.Write write : outcome) {
                content = put(content, write.position(), write.bytes());
            }
            image.put(choice.file(), content);
            visit(choices, next + 1, image, visitor);
        }
        image.put(choice.file(), before);
    }

    /** What may become of a page that was written and not forced: which writes to it are there. */
    private record Choice(String file, List<List<Operation.Write>> outcomes) {

        static Choice of(String file, List<Operation.Write> page, boolean torn) {
            List<List<Operation.Write>> outcomes = new ArrayList<>(List.of(List.of()));
            for (int kept = 1; kept <= page.size(); kept++) {
                List<Operation.Write> before = page.subList(0, kept - 1);
                Operation.Write newest = page.get(kept - 1);
                for (long cut = SECTOR - newest.position() % SECTOR; torn && cut < newest.bytes().length; cut += SECTOR) {
                    outcomes.add(with(before, new Operation.Write(file, newest.position(), Arrays.copyOf(newest.bytes(), (int) cut))));
                }
                outcomes.add(with(before, newest));
            }
            return new Choice(file, outcomes);
        }

        private static List<Operation.Write> with(List<Operation.Write> before, Operation.Write newest) {
            List<Operation.Write> all = new ArrayList<>(before);
            all.add(newest);
            return all;
        }
    }

    private Map<String, Disk> disks(int count) {
        Map<String, Disk> disks = new HashMap<>();
        begin.forEach((name, bytes) -> disks.put(name, new Disk(bytes)));
        for (Operation operation : operations.subList(0, count)) {
            switch (operation) {
                case Operation.Write write -> disks.computeIfAbsent(write.file(), name -> new Disk(new byte[0])).write(write);
                case Operation.Force force -> disks.computeIfAbsent(force.file(), name -> new Disk(new byte[0])).force();
                case Operation.Rename rename -> disks.put(rename.to(), disks.remove(rename.from()));
            }
        }
        return disks;
    }

    @Override
    public File open(String name) {
        contents.putIfAbsent(name, new byte[0]);
        return new RecordedFile(name);
    }

    @Override
    public boolean exists(String name) {
        return contents.containsKey(name);
    }

    @Override
    public synchronized void rename(String from, String to) {
        contents.put(to, contents.remove(from));
        operations.add(new Operation.Rename(from, to));
    }

    private static byte[] put(byte[] content, long position, byte[] bytes) {
        byte[] grown = content.length < position + bytes.length ? Arrays.copyOf(content, (int) position + bytes.length) : content;
        System.arraycopy(bytes, 0, grown, (int) position, bytes.length);
        return grown;
    }

    /** A file as the disk has it, and what the page cache has of it. */
    private static final class Disk {
        private byte[] forced;
        private final Map<Long, List<Operation.Write>> pending = new TreeMap<>();

        private Disk(byte[] content) {
            forced = content.clone();
        }

        private void write(Operation.Write write) {
            for (int done = 0; done < write.bytes().length; ) {
                long at = write.position() + done;
                int step = (int) Math.min(PAGE - at % PAGE, write.bytes().length - done);
                byte[] part = Arrays.copyOfRange(write.bytes(), done, done + step);
                pending.computeIfAbsent(at / PAGE, page -> new ArrayList<>()).add(new Operation.Write(write.file(), at, part));
                done += step;
            }
        }

        private void force() {
            forced = crash(Luck.ALL, null);
            pending.clear();
        }

        private byte[] crash(Luck luck, Random random) {
            byte[] content = forced.clone();
            for (List<Operation.Write> page : pending.values()) {
                int kept = switch (luck) {
                    case ALL -> page.size();
                    case NONE -> 0;
                    case RANDOM -> random.nextInt(page.size() + 1);
                };
                for (int i = 0; i < kept; i++) {
                    Operation.Write write = page.get(i);
                    boolean torn = luck == Luck.RANDOM && i == kept - 1 && random.nextInt(3) == 0;
                    content = put(content, write.position(), torn ? tear(write, random) : write.bytes());
                }
            }
            return content;
        }

        /** The sectors of a page that were not written keep what they had. */
        private static byte[] tear(Operation.Write write, Random random) {
            long firstSectorEnd = SECTOR - write.position() % SECTOR;
            long cut = firstSectorEnd + (long) SECTOR * random.nextInt(PAGE / SECTOR);
            return Arrays.copyOf(write.bytes(), (int) Math.min(write.bytes().length, cut));
        }
    }

    private final class RecordedFile implements File {
        private final String name;

        private RecordedFile(String name) {
            this.name = name;
        }

        @Override
        public void read(ByteBuffer target, long position) {
            synchronized (RecordingLayer.this) {
                byte[] content = contents.get(name);
                int there = (int) Math.clamp(content.length - position, 0, target.remaining());
                if (there > 0) {
                    target.put(content, (int) position, there);
                }
                target.put(new byte[target.remaining()]);
            }
        }

        @Override
        public void write(ByteBuffer source, long position) {
            byte[] bytes = new byte[source.remaining()];
            source.get(bytes);
            synchronized (RecordingLayer.this) {
                contents.put(name, put(contents.get(name), position, bytes));
                operations.add(new Operation.Write(name, position, bytes));
            }
        }

        @Override
        public void force() {
            synchronized (RecordingLayer.this) {
                operations.add(new Operation.Force(name));
            }
        }

        @Override
        public long size() {
            synchronized (RecordingLayer.this) {
                return contents.get(name).length;
            }
        }

        @Override
        public void close() {}
    }
}
