package org.crashonly.bench;

import org.crashonly.bench.faults.FaultsBench;
import org.crashonly.bench.fmap.FmapBench;
import org.crashonly.bench.levels.LevelsBench;
import org.crashonly.bench.levels.ModuleRestartsBench;
import org.crashonly.bench.levels.RealWarsBench;
import org.crashonly.bench.manager.DetectionBench;
import org.crashonly.bench.manager.ManagerCostBench;
import org.crashonly.bench.manager.ManagerKillsBench;
import picocli.CommandLine.Command;

/** {@code crashonly bench}: the figures that the documents quote, measured anew. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = {
            "Measures this server from outside and prints the figures, with their ratios to a baseline in the same run.",
            "Each of them ends by itself; ended by Ctrl-C or SIGTERM, it crashes what it has begun and removes its files."
        },
        subcommands = {StartBench.class, KillBench.class, PostBench.class, FreezeBench.class, FrontDoorBench.class, RequestCostBench.class, HoldBench.class,
            MemoryBench.class, SessionsBench.class, StoreKillBench.class, RecoveryBench.class, MercuryBench.class,
            TreesBench.class, FmapBench.class, SwitchBench.class, LevelsBench.class, ModuleRestartsBench.class, RealWarsBench.class,
            FaultsBench.class, DetectionBench.class, ManagerKillsBench.class, ManagerCostBench.class})
public final class BenchCommand {}
