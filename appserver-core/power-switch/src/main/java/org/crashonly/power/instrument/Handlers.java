package org.crashonly.power.instrument;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.TryCatchBlockNode;

/**
 * Where exception handlers test the switch, and who may catch what they throw then. A handler that released a lock tests after that, any other
 * one at its beginning. What a test in a handler throws is caught only by handlers further out that release a lock, never by one that might
 * do something else, nor by the handler itself: so a thread leaves a method in as many steps as it holds locks.
 */
final class Handlers {

    private static final String EVERYTHING = "java/lang/Throwable";

    private final Code code;
    private final List<TryCatchBlockNode> blocks;
    private final MonitorDepths depths;
    private final Map<LabelNode, Optional<Release>> releases = new LinkedHashMap<>();
    private final Map<TryCatchBlockNode, Integer> order = new LinkedHashMap<>();
    /** The place before which a handler tests, and who may not catch it. */
    private final Map<Integer, Set<TryCatchBlockNode>> tests = new TreeMap<>();
    private int untested;

    Handlers(Code code, List<TryCatchBlockNode> blocks) {
        this.code = code;
        this.blocks = List.copyOf(blocks);
        this.depths = new MonitorDepths(code, this.blocks);
        for (TryCatchBlockNode block : this.blocks) {
            order.put(block, order.size());
            releases.computeIfAbsent(block.handler, handler -> Optional.ofNullable(Code.real(handler)).flatMap(Release::at));
        }
        releases.forEach(this::plan);
    }

    /** The places before which a test is to be added. */
    Set<Integer> places() {
        return tests.keySet();
    }

    /** How many handlers test nothing, because a monitor could stay locked. */
    int untested() {
        return untested;
    }

    private void plan(LabelNode handler, Optional<Release> release) {
        if (release.isPresent() && release.get().monitor() && release.get().rethrows()) {
            // The next handler or the caller tests.
            return;
        }
        AbstractInsnNode first = release.isPresent() ? Code.nextReal(release.get().last()) : Code.real(handler);
        if (first == null) {
            return;
        }
        int place = code.place(first);
        List<TryCatchBlockNode> covering = blocks.stream().filter(it -> code.covers(it, place)).toList();
        List<TryCatchBlockNode> releasing = covering.stream().filter(it -> mayCatch(it, handler)).toList();
        if (!depths.isKnownAt(first) || (!depths.isFreeAt(first) && releasing.stream().noneMatch(this::releasesMonitor))) {
            untested++;
            return;
        }
        tests.computeIfAbsent(place, it -> new TreeSet<>((a, b) -> order.get(a) - order.get(b)))
                .addAll(covering.stream().filter(it -> !releasing.contains(it)).toList());
    }

    /** Compilers list inner blocks first: whoever comes later encloses, and so no two can throw to each other for ever. */
    private boolean mayCatch(TryCatchBlockNode block, LabelNode thrower) {
        return releases.get(block.handler).isPresent()
                && catchesAll(block)
                && blocks.stream().filter(it -> it.handler == thrower).allMatch(it -> order.get(it) < order.get(block));
    }

    static boolean catchesAll(TryCatchBlockNode block) {
        return block.type == null || block.type.equals(EVERYTHING);
    }

    private boolean releasesMonitor(TryCatchBlockNode block) {
        return releases.get(block.handler).orElseThrow().monitor();
    }

    /**
     * The exception table with gaps where handlers test.
     *
     * @param around the labels before and after the test at a place
     */
    List<TryCatchBlockNode> withGaps(Map<Integer, LabelNode[]> around) {
        List<TryCatchBlockNode> all = new ArrayList<>();
        for (TryCatchBlockNode block : blocks) {
            LabelNode start = block.start;
            int from = code.place(block.start);
            for (Map.Entry<Integer, Set<TryCatchBlockNode>> test : tests.entrySet()) {
                if (test.getValue().contains(block)) {
                    if (code.isAnythingBetween(from, test.getKey())) {
                        all.add(part(block, start, around.get(test.getKey())[0]));
                    }
                    start = around.get(test.getKey())[1];
                    from = test.getKey();
                }
            }
            all.add(part(block, start, block.end));
        }
        return all;
    }

    private static TryCatchBlockNode part(TryCatchBlockNode of, LabelNode start, LabelNode end) {
        TryCatchBlockNode part = new TryCatchBlockNode(start, end, of.handler, of.type);
        part.visibleTypeAnnotations = of.visibleTypeAnnotations;
        part.invisibleTypeAnnotations = of.invisibleTypeAnnotations;
        return part;
    }
}
