package org.crashonly.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.crashonly.control.ElementId;
import org.crashonly.control.Message.ModuleSpare;
import org.crashonly.control.ProcessSpec.ModuleSpec;
import org.crashonly.host.ModuleSpares.Step;
import org.junit.jupiter.api.Test;

class ModuleSparesTest {

    private static final ElementId CART = new ElementId("machine/shop/web/cart");
    private static final ModuleSpec FIRST = cart("1.war", true);
    private static final ModuleSpec SECOND = cart("2.war", true);
    private static final ModuleSpec COLD = cart("1.war", false);

    private final ModuleSpares spares = new ModuleSpares();
    private final AtomicLong generation = new AtomicLong(ModuleSpares.NONE);

    private static ModuleSpec cart(String war, boolean hot) {
        return new ModuleSpec(CART, Path.of(war), "/", List.of(), List.of(), true, List.of(), hot);
    }

    private Step due(ModuleSpec serving, long seconds) {
        return spares.due(List.of(serving), false, TimeUnit.SECONDS.toNanos(seconds)).orElse(null);
    }

    @Test
    void oneIsMadeForWhatAsksForItAndServes() {
        assertThat(due(COLD, 0)).isNull();
        assertThat(spares.status(COLD)).isNull();
        assertThat(spares.due(List.of(), false, 0)).isEmpty();
        assertThat(spares.status(FIRST)).isEqualTo(ModuleSpare.COMING);
        assertThat(due(FIRST, 0)).isEqualTo(new Step.Make(FIRST));

        spares.made(FIRST, generation);

        assertThat(due(FIRST, 0)).isNull();
        assertThat(spares.fits(FIRST)).isTrue();
        assertThat(spares.status(FIRST)).isEqualTo(ModuleSpare.STANDS_BY);
    }

    @Test
    void whatTakesAPlaceHasTheNumberOfItsGenerationAndAnotherOneIsMade() {
        spares.made(FIRST, generation);
        assertThat(generation).hasValue(ModuleSpares.NONE);

        spares.taken(CART, 7);

        assertThat(generation).hasValue(7);
        assertThat(spares.fits(FIRST)).isFalse();
        assertThat(spares.status(FIRST)).isEqualTo(ModuleSpare.COMING);
        assertThat(due(FIRST, 0)).isEqualTo(new Step.Make(FIRST));
    }

    @Test
    void whatWasMadeOfAnotherVersionTakesNoPlaceAndEndsWhenThatIsOver() {
        spares.made(FIRST, generation);

        assertThat(spares.fits(SECOND)).isFalse();
        assertThat(spares.status(SECOND)).isEqualTo(ModuleSpare.COMING);
        assertThat(due(SECOND, 0)).isEqualTo(new Step.End(FIRST));
        spares.ended(CART);
        assertThat(due(SECOND, 0)).isEqualTo(new Step.Make(SECOND));
    }

    @Test
    void whatIsNotAskedForAnyMoreEnds() {
        spares.made(FIRST, generation);
        assertThat(due(COLD, 0)).isEqualTo(new Step.End(FIRST));
        spares.ended(CART);
        assertThat(due(COLD, 0)).isNull();
    }

    @Test
    void nothingStandsByWhileMemoryIsScarce() {
        spares.made(FIRST, generation);

        assertThat(spares.due(List.of(FIRST), true, 0)).hasValue(new Step.End(FIRST));
        spares.ended(CART);
        assertThat(spares.due(List.of(FIRST), true, 0)).isEmpty();
        assertThat(spares.status(FIRST)).isEqualTo(ModuleSpare.failed("its process has little memory left"));
        assertThat(spares.status(COLD)).isNull();

        assertThat(due(FIRST, 0)).isEqualTo(new Step.Make(FIRST));
        assertThat(spares.status(FIRST)).isEqualTo(ModuleSpare.COMING);
    }

    @Test
    void whatDoesNotRunIsMadeAgainAfterPausesThatGrowUpToALimit() {
        List<Long> pauses = new ArrayList<>();
        long now = 0;
        for (int failure = 0; failure < 9; failure++) {
            spares.failed(FIRST, "no class Missing", TimeUnit.SECONDS.toNanos(now));
            assertThat(spares.status(FIRST)).isEqualTo(ModuleSpare.failed("no class Missing"));
            long failed = now;
            while (due(FIRST, now) == null) {
                now++;
            }
            pauses.add(now - failed);
        }
        assertThat(pauses).containsExactly(10L, 20L, 40L, 80L, 160L, 320L, 600L, 600L, 600L);
    }

    @Test
    void anotherVersionIsTriedAtOnceAndWhatStoodByHasNoPastFailures() {
        spares.failed(FIRST, "no class Missing", 0);
        assertThat(spares.status(SECOND)).isEqualTo(ModuleSpare.COMING);
        assertThat(due(SECOND, 0)).isEqualTo(new Step.Make(SECOND));

        spares.made(SECOND, generation);
        spares.failed(SECOND, "called System.exit(3) while it stood by", 0);
        assertThat(spares.fits(SECOND)).isFalse();
        assertThat(due(SECOND, 9)).isNull();
        assertThat(due(SECOND, 10)).isEqualTo(new Step.Make(SECOND));
    }
}
