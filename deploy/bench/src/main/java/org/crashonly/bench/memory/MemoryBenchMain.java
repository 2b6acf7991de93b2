package org.crashonly.bench.memory;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.crashonly.bench.memory.Engine.Candidate;
import org.crashonly.bench.memory.Engine.Survives;
import org.crashonly.rvm.RecoverableMemory.Commit;

/** The measuring process. Arguments: an empty directory, milliseconds for each figure, numbers of threads. */
public final class MemoryBenchMain {

    private static final List<Integer> RANGES = List.of(1, 4, 16);
    private static final String BASELINE = "LRVM, flush";
    private static final int TELLERS = 10;
    /** Where the history begins; before it the branch, its tellers, and the accounts. */
    private static final int HISTORY = Engine.RECORDS / 2;

    private static final List<Candidate> CANDIDATES = List.of(
            new Candidate("LRVM, no-flush", Survives.NONE, directory -> Ours.lrvm(directory, Commit.NO_FLUSH)),
            new Candidate("Vista", Survives.PROCESS, Ours::vista),
            new Candidate("H2 MVStore, commit", Survives.PROCESS, directory -> new MvStore(directory, false)),
            new Candidate("Berkeley DB JE, write", Survives.PROCESS, directory -> new BerkeleyDb(directory, false)),
            new Candidate("LMDB, no sync", Survives.PROCESS, directory -> new Lmdb(directory, false)),
            new Candidate(BASELINE, Survives.POWER, directory -> Ours.lrvm(directory, Commit.FLUSH)),
            new Candidate("H2 MVStore, sync", Survives.POWER, directory -> new MvStore(directory, true)),
            new Candidate("Berkeley DB JE, sync", Survives.POWER, directory -> new BerkeleyDb(directory, true)),
            new Candidate("LMDB, sync", Survives.POWER, directory -> new Lmdb(directory, true)));

    private final Path directory;
    private final long nanos;
    private final List<Integer> threads;
    private final PrintStream out = System.out;
    private int made;

    private MemoryBenchMain(Path directory, long nanos, List<Integer> threads) {
        this.directory = directory;
        this.nanos = nanos;
        this.threads = threads;
    }

    public static void main(String[] arguments) throws Exception {
        List<Integer> threads = new ArrayList<>();
        for (int i = 2; i < arguments.length; i++) {
            threads.add(Integer.valueOf(arguments[i]));
        }
        MemoryBenchMain bench = new MemoryBenchMain(
                Path.of(arguments[0]), TimeUnit.MILLISECONDS.toNanos(Long.parseLong(arguments[1])), threads);
        bench.ranges();
        bench.debitCredit();
        bench.threads();
        System.exit(0);
    }

    /** A transaction that replaces so many records, one thread. */
    private void ranges() throws Exception {
        out.printf("transactions a second of one thread, each of which replaces n records of %d bytes (µs for one)%n%-24s %-16s", Engine.RECORD, "", "survives");
        RANGES.forEach(n -> out.printf("%22s", "n = " + n));
        out.println();
        for (Candidate candidate : CANDIDATES) {
            out.printf("%-24s %-16s", candidate.name(), candidate.survives());
            for (int n : RANGES) {
                Rate rate = measure(candidate, 1, n);
                out.printf("%22s", String.format("%,.0f (%.2f)", rate.perSecond(), rate.microseconds()));
            }
            out.println();
        }
    }

    /** The same with one record, and several threads that share the disk's time if the engine lets them. */
    private void threads() throws Exception {
        out.printf("%ntransactions a second, all threads together, one record each%n%-24s %-16s", "", "survives");
        threads.forEach(n -> out.printf("%12s", n + " threads"));
        out.println();
        for (Candidate candidate : CANDIDATES) {
            out.printf("%-24s %-16s", candidate.name(), candidate.survives());
            for (int n : threads) {
                out.printf("%12.0f", measure(candidate, n, 1).perSecond());
            }
            out.println();
        }
    }

    private Rate measure(Candidate candidate, int threadCount, int ranges) throws Exception {
        Path home = Files.createDirectory(directory.resolve(Integer.toString(made++)));
        int own = Engine.RECORDS / threadCount;
        try (Engine engine = candidate.maker().in(home)) {
            return Rate.of(threadCount, nanos, (thread, number) -> engine.transaction(records -> {
                byte[] bytes = record(number);
                for (int i = 0; i < ranges; i++) {
                    records.put(thread * own + (int) ((number * 31 + i) * 17 % own), bytes);
                }
            }));
        }
    }

    /** An amount goes to an account, its teller and its branch, and into the history (TPC-B, with records of 64 bytes). */
    private void debitCredit() throws Exception {
        out.printf("%ndebit-credit, one thread: 4 records, 3 of them read before%n%-24s %-16s %12s %14s%n", "", "survives", "tx/s", "× " + BASELINE);
        Map<Candidate, Double> perSecond = new LinkedHashMap<>();
        for (Candidate candidate : CANDIDATES) {
            Path home = Files.createDirectory(directory.resolve(Integer.toString(made++)));
            try (Engine engine = candidate.maker().in(home)) {
                Rate rate = Rate.of(1, nanos, (thread, number) -> engine.transaction(records -> debitCredit(records, number)));
                perSecond.put(candidate, rate.perSecond());
                requireBalanced(engine);
            }
        }
        double baseline = perSecond.entrySet().stream().filter(it -> it.getKey().name().equals(BASELINE)).mapToDouble(Map.Entry::getValue).sum();
        perSecond.forEach((candidate, rate) ->
                out.printf("%-24s %-16s %12.0f %14.2f%n", candidate.name(), candidate.survives(), rate, rate / baseline));
    }

    private static void debitCredit(Engine.Records records, long number) throws Exception {
        int account = 1 + TELLERS + (int) (number * 7919 % (HISTORY - TELLERS - 1));
        int teller = 1 + (int) (number % TELLERS);
        long amount = number % 199 - 99;
        for (int place : new int[] {account, teller, 0}) {
            records.put(place, record(records.number(place) + amount));
        }
        records.put(HISTORY + (int) (number % HISTORY), record(amount));
    }

    /** What the tellers had is what the branch had, or the figures are of something else. */
    private static void requireBalanced(Engine engine) throws Exception {
        engine.transaction(records -> {
            long sum = 0;
            for (int teller = 1; teller <= TELLERS; teller++) {
                sum += records.number(teller);
            }
            if (sum != records.number(0)) {
                throw new IOException("tellers have " + sum + ", the branch " + records.number(0));
            }
        });
    }

    private static byte[] record(long number) {
        return ByteBuffer.allocate(Engine.RECORD).order(ByteOrder.nativeOrder()).putLong(number).array();
    }
}
