package org.crashonly.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.crashonly.manager.study.Curve;
import org.crashonly.manager.study.MercuryStudy;
import org.crashonly.manager.study.PolicyStudy;
import org.crashonly.manager.study.ToleranceStudy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What the models of restart trees and recovery say of published measurements. Starts no server. */
@Command(
        name = "mercury",
        mixinStandardHelpOptions = true,
        description = "Predicts Mercury's restart trees and how much worse detection may be with microreboots, next to the published figures.")
final class MercuryBench implements Runnable {

    @Option(names = "--out", paramLabel = "DIR", description = "Write the data as CSV and the curves as SVG into this directory.")
    private Path out;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Of the simulated policy (default: 1).")
    private long seed;

    @Option(names = "--rounds", paramLabel = "N", defaultValue = "20", description = "Simulations per point (default: 20).")
    private int rounds;

    @Override
    public void run() {
        PrintStream console = System.out;
        MercuryStudy mercury = new MercuryStudy();
        console.printf("%-4s %-9s %-8s %10s %10s %8s%n", "tree", "component", "oracle", "published", "predicted", "error");
        mercury.rows().forEach(it -> console.printf("%-4s %-9s %-8s %8.2f s %8.2f s %+6.1f %%%s%n",
                it.tree(), it.component(), it.oracle(), it.published(), it.predicted(), it.error() * 100,
                it.isCalibration() ? "  (calibration)" : ""));
        console.printf("recovery in tree V is %.1f times faster than in tree I; published: 4%n", mercury.speedUp());
        console.println("found by search: " + mercury.suggestedTree());
        PolicyStudy policy = new PolicyStudy(seed, rounds);
        List<Curve> curves = List.of(
                ToleranceStudy.detection(), ToleranceStudy.falsePositives(), policy.detection(), policy.falsePositives());
        curves.forEach(it -> console.println(it.line()));
        console.println("Published figures are recalled, not read again. Seed of the simulations: " + seed + ".");
        if (out != null) {
            write(mercury, curves);
        }
    }

    private void write(MercuryStudy mercury, List<Curve> curves) {
        try {
            Files.createDirectories(out);
            Files.writeString(out.resolve("mercury.csv"), mercury.table().csv());
            for (Curve curve : curves) {
                String name = (curve.name().startsWith("Simulated") ? "policy-" : "published-") + curve.x().replace('_', '-');
                Files.writeString(out.resolve(name + ".csv"), curve.table().csv());
                Files.writeString(out.resolve(name + ".svg"), curve.svg());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(out + ": cannot write the study's data: " + e.getMessage(), e);
        }
    }
}
