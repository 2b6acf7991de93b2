package org.crashonly.rvm;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.crashonly.rvm.Heap.Kind;
import org.crashonly.rvm.HeapCheck.Finding;
import org.crashonly.rvm.HeapCheck.Inconsistency;
import org.crashonly.rvm.UnusableImageException.Reason;

/** One walk through a heap, from its root: what is kept, what contradicts, and the values that would not. Reads only. */
final class HeapSurvey {

    private static final EnumSet<Inconsistency> NEED_NEW_FREE_SPACE = EnumSet.complementOf(EnumSet.of(
            Inconsistency.SUPERBLOCK_COPY, Inconsistency.LINK_COUNT, Inconsistency.STRUCTURE));

    private final Heap heap;
    private final Geometry geometry;
    private final int root;
    private final BitSet kept = new BitSet();
    private final BitSet rejected = new BitSet();
    private final BitSet blocks = new BitSet();
    private final int[] links;
    private final Findings findings = new Findings();
    private final List<Fix> references = new ArrayList<>();
    /** Where references stand that are to be none. */
    private final Set<Long> cuts = new HashSet<>();
    private final List<Fix> numbers = new ArrayList<>();
    private final Map<Integer, Segment> segments = new HashMap<>();
    private final Map<Integer, Integer> buckets = new HashMap<>();

    /** A number that has to be written somewhere in the region. */
    private record Fix(long at, long value, boolean isLong) {
        void apply(Repairs repairs) throws IOException {
            if (isLong) {
                repairs.putLong(at, value);
            } else {
                repairs.putInt(at, (int) value);
            }
        }
    }

    /** A segment of a map's buckets. */
    private record Segment(int map, int firstBucket) {}

    HeapSurvey(Heap heap) throws UnusableImageException {
        this.heap = heap;
        this.geometry = heap.geometry();
        this.links = new int[geometry.objects()];
        for (long at : geometry.copiesAt()) {
            if (!Geometry.valid(heap.region(), at)) {
                find(Inconsistency.SUPERBLOCK_COPY, "at byte " + at);
            }
        }
        this.root = findRoot();
        walk();
        checkObjects();
        new FreeSpaceSurvey(heap, kept, blocks, this::find).check();
    }

    Heap heap() {
        return heap;
    }

    int root() {
        return root;
    }

    BitSet kept() {
        return kept;
    }

    List<Finding> findings() {
        return findings.told();
    }

    boolean freeSpaceIsWrong() {
        return findings.haveAny(NEED_NEW_FREE_SPACE);
    }

    void fixReferences(Repairs repairs) throws IOException {
        for (Fix fix : references) {
            fix.apply(repairs);
        }
    }

    void fixCounts(Repairs repairs) throws IOException {
        for (Fix fix : numbers) {
            fix.apply(repairs);
        }
    }

    private void find(Inconsistency kind, String detail) {
        findings.add(kind, detail);
    }

    private int findRoot() throws UnusableImageException {
        if (isDirectory(heap.root())) {
            return heap.root();
        }
        for (int object = 1; object < geometry.objects(); object++) {
            if (isDirectory(object)) {
                find(Inconsistency.ROOT, "the root is object " + heap.root() + ", the directory is " + object);
                return object;
            }
        }
        throw new UnusableImageException(
                Reason.DAMAGED, "region " + heap.region() + " has no directory: the names of its objects are lost. Restore it, or format it anew");
    }

    private boolean isDirectory(int object) {
        return isUsable(object) && heap.kind(object) == Kind.DIRECTORY && heap.references(object) == Heap.NAMES;
    }

    /** Whether an entry of the table can be an object, judged by itself. */
    private boolean isUsable(int object) {
        if (object <= 0 || object >= geometry.objects() || heap.kind(object) == Kind.FREE) {
            return false;
        }
        int order = heap.field(object, Heap.ORDER_AT);
        long block = heap.field(object, Heap.BLOCK_AT);
        long size = heap.size(object);
        if (order < 0 || order >= Geometry.ORDERS - 1 || block < 0 || size < 0) {
            return false;
        }
        boolean fits = block % (1L << order) == 0 && block + (1L << order) <= geometry.blocks() && size <= (long) Geometry.BLOCK << order;
        long references = heap.references(object);
        return fits && references >= 0 && 4 * references + fixedBytes(heap.kind(object)) <= size && hasReferences(object, (int) references);
    }

    /** Bytes after the references that objects of a kind have at least. */
    private static int fixedBytes(Kind kind) {
        return switch (kind) {
            case FREE, DIRECTORY, MAP_SEGMENT -> 0;
            case MAP -> 16;
            case QUEUE, LOG -> 8;
            case MAP_ENTRY -> 12;
            case QUEUE_NODE -> 4;
            case LOG_CHUNK -> 16;
        };
    }

    private boolean hasReferences(int object, int references) {
        return switch (heap.kind(object)) {
            case FREE -> false;
            case DIRECTORY -> references == Heap.NAMES;
            case MAP -> references == PersistentMap.SEGMENTS;
            case MAP_SEGMENT -> Integer.bitCount(references) == 1;
            case QUEUE, LOG -> references == 2;
            case MAP_ENTRY, QUEUE_NODE, LOG_CHUNK -> references == 1;
        };
    }

    private void walk() {
        Deque<Integer> found = new ArrayDeque<>();
        keep(root, found);
        links[root]++;
        while (!found.isEmpty()) {
            int object = found.pop();
            if (heap.kind(object) == Kind.MAP) {
                buckets.put(object, bucketsOf(object));
            }
            for (int slot = 0; slot < heap.references(object); slot++) {
                if (!isTail(object, slot) && heap.reference(object, slot) != Heap.NONE) {
                    follow(object, slot, found);
                }
            }
        }
        for (int object = kept.nextSetBit(0); object >= 0; object = kept.nextSetBit(object + 1)) {
            checkStructure(object);
        }
    }

    /** How many buckets a map has: as many as it says twice; if that is nonsense, as many as it takes to have the last one that is not empty. */
    private int bucketsOf(int map) {
        int said = heap.getInt(map, PersistentMap.BUCKETS_AT);
        int again = heap.getInt(map, PersistentMap.BUCKETS_AGAIN_AT);
        if (said == again && said >= PersistentMap.FEWEST_BUCKETS && said <= PersistentMap.MOST_BUCKETS) {
            return said;
        }
        int filled = Math.max(PersistentMap.FEWEST_BUCKETS, filledBuckets(map));
        find(Inconsistency.STRUCTURE, "map " + map + " says " + said + " and " + again + " buckets, it has " + filled);
        numbers.add(new Fix(heap.at(map) + PersistentMap.BUCKETS_AT, filled, false));
        numbers.add(new Fix(heap.at(map) + PersistentMap.BUCKETS_AGAIN_AT, filled, false));
        return filled;
    }

    private int filledBuckets(int map) {
        for (int number = PersistentMap.SEGMENTS - 1; number >= 0; number--) {
            int segment = heap.reference(map, number);
            if (isSegment(segment, number)) {
                for (int slot = heap.references(segment) - 1; slot >= 0; slot--) {
                    if (heap.reference(segment, slot) != Heap.NONE) {
                        return PersistentMap.firstBucket(number) + slot + 1;
                    }
                }
            }
        }
        return 0;
    }

    private boolean isSegment(int object, int number) {
        return isUsable(object) && heap.kind(object) == Kind.MAP_SEGMENT && heap.references(object) == PersistentMap.bucketsIn(number);
    }

    private void follow(int from, int slot, Deque<Integer> found) {
        int to = heap.reference(from, slot);
        Inconsistency wrong = wrongReference(from, slot, to);
        if (wrong == null && !kept.get(to)) {
            wrong = keep(to, found) ? null : Inconsistency.BLOCK_IN_TWO_OBJECTS;
        }
        if (wrong == null) {
            links[to]++;
            if (heap.kind(from) == Kind.MAP) {
                segments.put(to, new Segment(from, PersistentMap.firstBucket(slot)));
            }
        } else {
            find(wrong, "reference " + slot + " of object " + from + " to " + to);
            references.add(new Fix(heap.at(from) + 4L * slot, Heap.NONE, false));
            cuts.add(heap.at(from) + 4L * slot);
        }
    }

    private Inconsistency wrongReference(int from, int slot, int to) {
        if (!isUsable(to)) {
            return Inconsistency.REFERENCE_TO_FREE_OBJECT;
        }
        if (rejected.get(to)) {
            return Inconsistency.BLOCK_IN_TWO_OBJECTS;
        }
        boolean isElement = !isContainer(heap.kind(to));
        if (!mayRefer(heap.kind(from), heap.kind(to)) || isElement && kept.get(to)) {
            return Inconsistency.REFERENCE_OUT_OF_PLACE;
        }
        if (!isSound(to)) {
            return Inconsistency.CONTENT;
        }
        return isInPlace(from, slot, to) ? null : Inconsistency.REFERENCE_OUT_OF_PLACE;
    }

    /** Segments in their order, entries in their buckets. */
    private boolean isInPlace(int from, int slot, int to) {
        return switch (heap.kind(from)) {
            case MAP -> isSegment(to, slot);
            case MAP_SEGMENT -> {
                Segment segment = segments.get(from);
                yield PersistentMap.bucketOf(heap, buckets.get(segment.map()), to) == segment.firstBucket() + slot;
            }
            case FREE, DIRECTORY, MAP_ENTRY, QUEUE, QUEUE_NODE, LOG, LOG_CHUNK -> true;
        };
    }

    private boolean keep(int object, Deque<Integer> found) {
        int block = heap.field(object, Heap.BLOCK_AT);
        int end = block + (1 << heap.field(object, Heap.ORDER_AT));
        int taken = blocks.nextSetBit(block);
        if (taken >= 0 && taken < end) {
            rejected.set(object);
            return false;
        }
        blocks.set(block, end);
        kept.set(object);
        found.push(object);
        return true;
    }

    private boolean isTail(int object, int slot) {
        return slot == 1 && (heap.kind(object) == Kind.QUEUE || heap.kind(object) == Kind.LOG);
    }

    private static boolean isContainer(Kind kind) {
        return kind == Kind.MAP || kind == Kind.QUEUE || kind == Kind.LOG;
    }

    private static boolean mayRefer(Kind from, Kind to) {
        return switch (from) {
            case FREE -> false;
            case DIRECTORY -> isContainer(to);
            case MAP -> to == Kind.MAP_SEGMENT;
            case MAP_SEGMENT, MAP_ENTRY -> to == Kind.MAP_ENTRY;
            case QUEUE, QUEUE_NODE -> to == Kind.QUEUE_NODE;
            case LOG, LOG_CHUNK -> to == Kind.LOG_CHUNK;
        };
    }

    private boolean isSound(int object) {
        return switch (heap.kind(object)) {
            case MAP_ENTRY -> PersistentMap.isSound(heap, object);
            case QUEUE_NODE -> PersistentQueue.isSound(heap, object);
            case LOG_CHUNK -> PersistentLog.isSound(heap, object);
            case FREE, DIRECTORY, MAP, MAP_SEGMENT, QUEUE, LOG -> true;
        };
    }

    /** A chain that was cut ends where it was cut; tail and counts follow. */
    private void checkStructure(int object) {
        switch (heap.kind(object)) {
            case MAP -> {
                long size = 0;
                for (int number = 0; number < PersistentMap.SEGMENTS; number++) {
                    int segment = heap.reference(object, number);
                    for (int slot = 0; segment != Heap.NONE && !isCut(object, number) && slot < heap.references(segment); slot++) {
                        size += chain(segment, slot).size();
                    }
                }
                expect(object, PersistentMap.SIZE_AT, size, "entries");
            }
            case QUEUE -> {
                List<Integer> nodes = chain(object, PersistentQueue.HEAD);
                expectTail(object, nodes);
                expect(object, PersistentQueue.COUNT_AT, nodes.size(), "elements");
            }
            case LOG -> {
                List<Integer> chunks = chain(object, PersistentLog.FIRST);
                expectTail(object, chunks);
                if (!chunks.isEmpty()) {
                    expect(object, PersistentLog.NEXT_AT, PersistentLog.after(heap, chunks.getLast()), "as the next number");
                }
            }
            case FREE, DIRECTORY, MAP_ENTRY, MAP_SEGMENT, QUEUE_NODE, LOG_CHUNK -> { }
        }
    }

    /** The elements of a chain, as far as its references are in order; each is kept once, so it ends. */
    private List<Integer> chain(int container, int slot) {
        List<Integer> elements = new ArrayList<>();
        int from = container;
        int at = slot;
        for (int next = heap.reference(from, at); next != Heap.NONE && !isCut(from, at); next = heap.reference(from, at)) {
            elements.add(next);
            from = next;
            at = 0;
        }
        return elements;
    }

    private boolean isCut(int from, int slot) {
        return cuts.contains(heap.at(from) + 4L * slot);
    }

    private void expectTail(int object, List<Integer> chain) {
        int tail = chain.isEmpty() ? Heap.NONE : chain.getLast();
        if (tail != Heap.NONE) {
            links[tail]++;
        }
        if (heap.reference(object, 1) != tail) {
            find(Inconsistency.STRUCTURE, "object " + object + " ends with " + heap.reference(object, 1) + ", its chain with " + tail);
            references.add(new Fix(heap.at(object) + 4, tail, false));
        }
    }

    private void expect(int object, int at, long value, String what) {
        long found = heap.getLong(object, at);
        if (found != value) {
            find(Inconsistency.STRUCTURE, "object " + object + " says " + found + " " + what + ", it has " + value);
            numbers.add(new Fix(heap.at(object) + at, value, true));
        }
    }

    private void checkObjects() {
        for (int object = 1; object < geometry.objects(); object++) {
            if (kept.get(object)) {
                if (heap.links(object) != links[object]) {
                    find(Inconsistency.LINK_COUNT, "object " + object + " says " + heap.links(object) + ", there are " + links[object]);
                    numbers.add(new Fix(geometry.entryAt(object) + Heap.LINKS_AT, links[object], false));
                }
            } else if (heap.field(object, 0) != 0) {
                Inconsistency kind = isUsable(object) ? Inconsistency.OBJECT_UNREACHABLE : Inconsistency.OBJECT_FORMAT;
                find(kind, "object " + object + " of " + heap.links(object) + " links");
            }
        }
    }
}
