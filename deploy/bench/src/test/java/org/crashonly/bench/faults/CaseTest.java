package org.crashonly.bench.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.crashonly.control.ElementId;
import org.crashonly.control.Level;
import org.crashonly.control.Message.BeanCounts;
import org.crashonly.fmap.fault.Fault;
import org.crashonly.fmap.fault.FaultKind;
import org.crashonly.shop.shoppers.Tally;
import org.junit.jupiter.api.Test;

class CaseTest {

    private static final Tally NOTHING = new Tally(0, 0, 0, 0, 0, 0);

    @Test
    void everyKindThatCanBeInjectedIsThereAtEachOfItsPlacesAndLastsUntilSomethingEndsIt() {
        List<Case> all = Case.of(Case.kinds(), beans(1), 7);
        assertThat(all).extracting(Case::kind).containsAll(Case.kinds());
        assertThat(Case.kinds()).doesNotContain(FaultKind.RESTART).contains(FaultKind.KILL, FaultKind.DEADLOCK);
        assertThat(all).filteredOn(it -> it.kind() == FaultKind.EXCEPTION).extracting(it -> new ElementId(it.target()).level())
                .containsExactly(Level.BEAN, Level.MODULE, Level.PROCESS);
        assertThat(all).filteredOn(it -> it.kind() == FaultKind.FREEZE).extracting(Case::target)
                .contains("machine/shop/db", "machine/shop/session-store");
        assertThat(all).allSatisfy(it -> assertThat(Fault.parse(it.fault()).lasts().map(time -> time.toHours() >= 1).orElse(true)).isTrue());
    }

    @Test
    void aChoiceOfKindsChangesNothingOfTheOthers() {
        List<Case> all = Case.of(Case.kinds(), beans(1), 7);
        assertThat(Case.of(EnumSet.of(FaultKind.LOOP, FaultKind.KILL), beans(1), 7))
                .isEqualTo(all.stream().filter(it -> it.kind() == FaultKind.LOOP || it.kind() == FaultKind.KILL).toList());
    }

    @Test
    void aBeanIsStruckOnlyIfSomebodyCallsIt() {
        assertThat(Case.compared(beans(1), 3)).extracting(Case::target).containsExactly(
                "machine/shop/shop/accounts/Called", "machine/shop/shop/catalog/Called", "machine/shop/fulfilment/orders/Called");
        assertThat(Case.compared(beans(0), 3)).extracting(Case::target).containsExactly(
                "machine/shop/shop/accounts", "machine/shop/shop/catalog", "machine/shop/fulfilment/orders");
    }

    @Test
    void theLastRestartCuredAndTheOthersWereTriedBefore() {
        Case fault = Case.compared(beans(1), 3).getFirst();
        Outcome cured = new Outcome(fault, Outcome.End.CURED, 5L, 9, List.of(Level.BEAN, Level.BEAN, Level.MODULE), NOTHING, "");
        assertThat(cured.curedBy()).isEqualTo("module");
        assertThat(cured.tried()).isEqualTo("bean ×2");
        Outcome inVain = new Outcome(fault, Outcome.End.NOT_CURED, 5L, 9, List.of(Level.MODULE, Level.PROCESS), NOTHING, "");
        assertThat(inVain.curedBy()).isEqualTo("-");
        assertThat(inVain.tried()).isEqualTo("module, process");
    }

    private static Map<String, List<BeanCounts>> beans(long calls) {
        Map<String, List<BeanCounts>> all = new HashMap<>();
        Case.modules().forEach(it -> all.put(it, List.of(
                bean(it, "Called", "ApplicationScoped", 100 * calls), bean(it, "Asked", "ApplicationScoped", 4 * calls),
                bean(it, "Idle", "ApplicationScoped", 0), bean(it, "Short", "RequestScoped", 100 * calls))));
        return all;
    }

    private static BeanCounts bean(String module, String name, String scope, long calls) {
        return new BeanCounts(new ElementId(module).child(name), scope, calls, 0, null, 0, null);
    }
}
