package org.crashonly.manager.study;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * How bad detection may be before microreboots lose against process restarts. The cost of each kind of restart in failed requests is
 * the published one, and so is the number of clients; all are recalled, not read again. Break-even points are computed, and can be held
 * against the published ones.
 */
public final class ToleranceStudy {

    /** Failed requests for each failure that is recovered from by restarting the process, and by a microreboot. */
    private static final double PER_PROCESS_RESTART = 3_917;
    private static final double PER_MICROREBOOT = 78;
    /** 500 clients that think for 7 s on average between two requests, as TPC-W has it: while a failure lasts, all of them fail. */
    private static final double REQUESTS_PER_SECOND = 500 / 7.0;
    static final double PUBLISHED_DELAY = 53.5;
    static final double PUBLISHED_SHARE = 98;

    private ToleranceStudy() {}

    /** Microreboots whose failures are noticed so many seconds later than those of process restarts. */
    public static Curve detection() {
        return curve("How much slower detection may be", "detection_delay_s", steps(0, 80, 2),
                delay -> PER_MICROREBOOT + REQUESTS_PER_SECOND * delay, PUBLISHED_DELAY);
    }

    /** Microreboots of which so many percent have no reason, each of which costs as much as one with a reason. */
    public static Curve falsePositives() {
        List<Double> percents = steps(0, 95, 1);
        // The cost grows so fast here that points must be near each other.
        percents.addAll(steps(95.1, 99, 0.1));
        return curve("How many restarts may be for nothing", "false_positives_percent", percents,
                percent -> PER_MICROREBOOT / (1 - percent / 100), PUBLISHED_SHARE);
    }

    private static Curve curve(String name, String x, List<Double> xs, DoubleUnaryOperator microreboots, double published) {
        return new Curve(name, x, "failed_requests",
                xs.stream().map(it -> new Curve.Point(it, microreboots.applyAsDouble(it), PER_PROCESS_RESTART)).toList(), published);
    }

    private static List<Double> steps(double from, double to, double step) {
        List<Double> all = new ArrayList<>();
        for (double x = from; x <= to; x += step) {
            all.add(x);
        }
        return all;
    }
}
