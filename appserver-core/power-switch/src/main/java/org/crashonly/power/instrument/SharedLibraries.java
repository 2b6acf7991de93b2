package org.crashonly.power.instrument;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What the libraries of several WARs became, for WARs that have one in common: instrumenting it takes most of their time. What a library becomes
 * depends on which of the classes that it calls are its WAR's own, so it is taken over only by WARs that would have answered the same.
 */
final class SharedLibraries {

    /**
     * What a library became.
     *
     * @param asked of which classes it was asked whether they are the WAR's own, and the answers
     * @param unpacked what reading it took
     */
    record Rewritten(byte[] original, Map<String, Boolean> asked, byte[] bytes, InstrumentedWar sum, Unpacking.Used unpacked) {

        boolean fits(byte[] library, Predicate<String> own) {
            return Arrays.equals(original, library) && asked.entrySet().stream().allMatch(it -> own.test(it.getKey()) == it.getValue());
        }
    }

    private final Map<String, List<Rewritten>> byName = new HashMap<>();

    /** What {@code library} became in an earlier WAR, if that fits the one whose {@code own} classes are these. */
    synchronized Optional<Rewritten> find(String name, byte[] library, Predicate<String> own) {
        return byName.getOrDefault(name, List.of()).stream().filter(it -> it.fits(library, own)).findFirst();
    }

    synchronized void add(String name, Rewritten rewritten) {
        byName.computeIfAbsent(name, it -> new ArrayList<>()).add(rewritten);
    }
}
