package org.crashonly.bench;

import picocli.CommandLine.Command;

/** {@code crashonly bench}: the figures that the documents quote, measured anew. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measures this server from outside and prints the figures, with their ratios to a baseline in the same run.",
        subcommands = {StartBench.class, KillBench.class, PostBench.class, FreezeBench.class, FrontDoorBench.class, RequestCostBench.class, HoldBench.class,
            MemoryBench.class, SessionsBench.class, StoreKillBench.class, RecoveryBench.class, MercuryBench.class, SwitchBench.class})
public final class BenchCommand {}
