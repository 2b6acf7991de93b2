package org.crashonly.manager.study;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.crashonly.fmap.Edge;
import org.crashonly.fmap.FailureMap;
import org.crashonly.fmap.tree.Cell;
import org.crashonly.fmap.tree.FailureClass;
import org.crashonly.fmap.tree.RestartCosts;
import org.crashonly.fmap.tree.RestartModel;
import org.crashonly.fmap.tree.Suggestion;
import org.crashonly.fmap.tree.TreeSearch;

/**
 * Mercury's five restart trees: the restart model is calibrated on trees I and II and predicts III to V. The published times are
 * recalled, not read again.
 *
 * <p>Taken from I and II: each component's time, where {@code ses} and {@code str} drag each other along, so that each of them takes
 * half of what the two take; and the contention, so that the whole takes what it takes. Assumed for the split of {@code fedrcom}:
 * {@code pbcom} takes as long as it, {@code fedr} as long as the components that talk to no hardware, and fails as often as it, while
 * {@code pbcom} fails as seldom as the others.
 */
public final class MercuryStudy {

    private static final double WHOLE = 24.75;
    private static final double MBUS = 5.73;
    private static final double SES = 9.50;
    private static final double STR = 9.76;
    private static final double RTU = 5.59;
    private static final double FEDRCOM = 20.93;
    private static final double FAULTY_ORACLE = 0.3;
    private static final double PER_MONTH = 1.0 / 720;
    private static final double PER_FIVE_HOURS = 0.2;
    private static final double PER_TEN_MINUTES = 6;

    private static final Map<String, Double> TAKEN = Map.of("mbus", MBUS, "ses", SES, "str", STR, "rtu", RTU, "fedrcom", FEDRCOM);

    /** The trees as published; where {@code fedrcom} is whole, it stands for {@code fedr} and {@code pbcom}. */
    private static final Cell I = Cell.whole(List.of("mbus", "ses", "str", "rtu", "fedrcom"));
    private static final Cell II = Cell.flat(I.own());
    private static final Cell III = Cell.joint(
            Cell.leaf("mbus"), Cell.leaf("ses"), Cell.leaf("str"), Cell.leaf("rtu"), Cell.joint(Cell.leaf("fedr"), Cell.leaf("pbcom")));
    private static final Cell IV = Cell.joint(
            Cell.leaf("mbus"), Cell.leaf("ses", "str"), Cell.leaf("rtu"), Cell.joint(Cell.leaf("fedr"), Cell.leaf("pbcom")));
    private static final Cell V = Cell.joint(
            Cell.leaf("mbus"), Cell.leaf("ses", "str"), Cell.leaf("rtu"), new Cell(List.of("pbcom"), List.of(Cell.leaf("fedr"))));

    /**
     * A time to recover, in seconds.
     *
     * @param oracle {@code perfect}, or {@code faulty}: it guesses too low in 30 % of the cases
     * @param isCalibration whether the model was made with it, so that it proves nothing
     */
    public record Row(String tree, String component, String oracle, double published, double predicted, boolean isCalibration) {

        /** By which share the prediction is off. */
        public double error() {
            return predicted / published - 1;
        }
    }

    private final double pair = (SES + STR) / 4;
    private final double fedr = (MBUS + RTU) / 2;
    private final double contention = (WHOLE - FEDRCOM) / (MBUS + RTU + 2 * pair);

    /** All published times and what the model says of them. */
    public List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        RestartModel before = whole();
        for (String component : I.own()) {
            rows.add(new Row("I", component, "perfect", WHOLE, before.meanTimeToRecover(I, component), true));
        }
        TAKEN.entrySet().stream().sorted(Map.Entry.comparingByKey())
                .forEach(it -> rows.add(new Row("II", it.getKey(), "perfect", it.getValue(), before.meanTimeToRecover(II, it.getKey()), true)));
        RestartModel after = split(0, alone("pbcom"));
        predict(rows, "III", III, after, Map.of("mbus", MBUS, "ses", SES, "str", STR, "rtu", RTU, "fedr", 5.76, "pbcom", 21.24));
        predict(rows, "IV", IV, after, Map.of("mbus", MBUS, "ses", 6.25, "str", 6.11, "rtu", RTU, "fedr", 5.76, "pbcom", 21.24));
        RestartModel faulty = split(FAULTY_ORACLE, together());
        rows.add(new Row("IV", "pbcom", "faulty", 29.19, faulty.meanTimeToRecover(IV, "pbcom"), false));
        rows.add(new Row("V", "pbcom", "faulty", 21.63, faulty.meanTimeToRecover(V, "pbcom"), false));
        return rows;
    }

    /** How many times faster tree V recovers than tree I, over all failures; published: about 4. */
    public double speedUp() {
        RestartModel before = whole();
        RestartModel after = split(0, alone("pbcom"));
        double failuresBefore = PER_MONTH + 3 * PER_FIVE_HOURS + PER_TEN_MINUTES;
        double failuresAfter = failuresBefore + PER_FIVE_HOURS;
        return before.unavailability(I) / failuresBefore / (after.unavailability(V) / failuresAfter);
    }

    /** What the search makes of tree I's successor, one cell for all six components, when {@code pbcom}'s failures need a restart of both halves. */
    public Suggestion suggestion() {
        RestartModel model = split(FAULTY_ORACLE, together());
        return new TreeSearch(model).improve(Cell.whole(model.components()));
    }

    /** The same as a sentence. */
    public String suggestedTree() {
        return suggestion().line();
    }

    /** The published tree V. */
    public static Cell published() {
        return V;
    }

    /** The share of the faster components' restart time that adds to the slowest one's. */
    public double contention() {
        return contention;
    }

    /** The rows as a table. */
    public Table table() {
        return new Table(
                List.of("tree", "component", "oracle", "published_s", "predicted_s", "error_percent", "used_for"),
                rows().stream().<List<Object>>map(it -> List.of(
                        it.tree(), it.component(), it.oracle(), it.published(), it.predicted(), it.error() * 100,
                        it.isCalibration() ? "calibration" : "prediction")).toList());
    }

    private static void predict(List<Row> rows, String name, Cell tree, RestartModel model, Map<String, Double> published) {
        new TreeMap<>(published).forEach((component, seconds) -> rows.add(new Row(
                name, component, "perfect", seconds, model.meanTimeToRecover(tree, component), seconds.equals(TAKEN.get(component)))));
    }

    private RestartModel whole() {
        List<FailureClass> failures = common();
        failures.add(FailureClass.of("fedrcom", PER_TEN_MINUTES));
        return new RestartModel(failures, costs(Map.of("fedrcom", FEDRCOM)), 0);
    }

    private RestartModel split(double oracleError, FailureClass pbcom) {
        List<FailureClass> failures = common();
        failures.add(FailureClass.of("fedr", PER_TEN_MINUTES));
        failures.add(pbcom);
        return new RestartModel(failures, costs(Map.of("fedr", fedr, "pbcom", FEDRCOM)), oracleError);
    }

    private static List<FailureClass> common() {
        return new ArrayList<>(List.of(FailureClass.of("mbus", PER_MONTH), alone("ses"), alone("str"), alone("rtu")));
    }

    private static FailureClass alone(String component) {
        return FailureClass.of(component, PER_FIVE_HOURS);
    }

    /** Failures that show at {@code pbcom} and that only a restart of both halves cures. */
    private static FailureClass together() {
        return new FailureClass("pbcom", new TreeSet<>(Set.of("fedr")), PER_FIVE_HOURS);
    }

    private RestartCosts costs(Map<String, Double> radio) {
        Map<String, Double> seconds = new TreeMap<>(radio);
        seconds.putAll(Map.of("mbus", MBUS, "ses", pair, "str", pair, "rtu", RTU));
        FailureMap map = FailureMap.EMPTY
                .plus(Edge.declared(new Edge.Key("ses", "str", FailureMap.RESTART), Instant.EPOCH))
                .plus(Edge.declared(new Edge.Key("str", "ses", FailureMap.RESTART), Instant.EPOCH));
        return new RestartCosts(seconds, contention, map);
    }
}
