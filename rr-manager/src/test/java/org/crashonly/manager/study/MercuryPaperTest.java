package org.crashonly.manager.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.crashonly.fmap.tree.Cell;
import org.crashonly.fmap.tree.Suggestion;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

/** What the models say is close to what was published. */
class MercuryPaperTest {

    private final MercuryStudy mercury = new MercuryStudy();

    @Test
    void treesThreeToFiveArePredictedFromTheFirstTwo() {
        assertThat(mercury.rows()).hasSize(24).allSatisfy(it ->
                assertThat(Math.abs(it.error())).as(it.toString()).isLessThan(it.isCalibration() ? 0.02 : 0.10));
        // What the later trees did not change proves nothing of the model.
        assertThat(mercury.rows()).filteredOn(it -> !it.isCalibration()).hasSize(8);
        assertThat(mercury.rows()).filteredOn(it -> it.tree().equals("V")).singleElement()
                .satisfies(it -> assertThat(it.predicted()).isCloseTo(21.63, within(0.5)));
    }

    @Test
    void theWholeRecoversFourTimesFaster() {
        assertThat(mercury.speedUp()).isBetween(3.5, 4.5);
    }

    @Test
    void theSearchFindsWhatMercurysAuthorsFoundByHand() {
        Suggestion suggestion = mercury.suggestion();
        assertThat(suggestion.suggested().cells()).contains(
                Cell.leaf("ses", "str"), new Cell(List.of("pbcom"), List.of(Cell.leaf("fedr"))));
        assertThat(suggestion.suggested()).isEqualTo(MercuryStudy.published());
    }

    @Test
    void breakEvenPointsAreWhereTheyWerePublished() {
        assertThat(ToleranceStudy.detection().breakEven().orElseThrow()).isCloseTo(53.5, within(0.5));
        assertThat(ToleranceStudy.falsePositives().breakEven().orElseThrow()).isCloseTo(98, within(0.1));
    }

    @Test
    void thePolicyToleratesLateReportsAndManyFalseAlarms() {
        PolicyStudy policy = new PolicyStudy(11, 2);
        Curve.Point least = policy.falsePositives().points().getFirst();
        assertThat(least.microreboots()).isLessThan(least.processRestarts());
        assertThat(policy.falsePositives()).isEqualTo(new PolicyStudy(11, 2).falsePositives());
        assertThat(policy.detection().points().getLast().microreboots()).isGreaterThan(policy.detection().points().getFirst().microreboots());
    }

    @Test
    void aBreakEvenPointIsInterpolated() {
        List<Curve.Point> points = List.of(new Curve.Point(0, 1, 4), new Curve.Point(10, 3, 4), new Curve.Point(20, 6, 4));
        assertThat(new Curve("a", "x", "y", points, 1).breakEven().orElseThrow()).isCloseTo(10 + 10.0 / 3, within(1e-9));
        assertThat(new Curve("a", "x", "y", points.subList(0, 2), 1).breakEven()).isEmpty();
        assertThat(new Curve("a", "x", "y", points.subList(0, 2), 1).line()).isEqualTo("a: x up to more than 10; published: 1");
    }

    @Test
    void studiesAreTablesAndPictures() throws Exception {
        assertThat(mercury.table().csv()).startsWith("tree,component,oracle,published_s,predicted_s,error_percent,used_for\r\n")
                .contains("IV,pbcom,faulty,29.19,").hasLineCount(25);
        assertThat(ToleranceStudy.detection().table().csv()).contains("\r\n0,78,3917\r\n");
        for (Curve curve : List.of(ToleranceStudy.detection(), ToleranceStudy.falsePositives())) {
            DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(curve.svg())));
            assertThat(curve.svg()).contains("published").contains("computed");
        }
        assertThat(new Table(List.of("a"), List.of(List.of("x, \"y\""))).csv()).isEqualTo("a\r\n\"x, \"\"y\"\"\"\r\n");
    }
}
