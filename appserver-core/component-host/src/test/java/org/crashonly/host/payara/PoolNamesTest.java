package org.crashonly.host.payara;

import static org.assertj.core.api.Assertions.assertThat;

import org.crashonly.control.ElementId;
import org.glassfish.resourcebase.resources.api.PoolInfo;
import org.junit.jupiter.api.Test;

class PoolNamesTest {

    @Test
    void aPoolIsCalledAsItsModuleAndItsNameThereAre() {
        assertThat(name(new PoolInfo("store"))).isEqualTo("pool:default");
        assertThat(name(new PoolInfo("java:app/pool", "cart"))).isEqualTo("pool:cart.pool");
        assertThat(name(new PoolInfo("java:comp/env/jdbc/orders", "_cart", "cart"))).as("in its other slot").isEqualTo("pool:cart.jdbc.orders");
        assertThat(name(new PoolInfo("__SYSTEM/pools/__datasource_definition/cart/java:app/own"))).isEqualTo("pool:cart.own");
        assertThat(name(new PoolInfo("__SYSTEM/pools/__datasource_definition/_cart/java:comp/env/jdbc/own"))).isEqualTo("pool:cart.jdbc.own");
        assertThat(name(new PoolInfo("store", "cart"))).as("a namesake").isEqualTo("pool:cart.store");
    }

    @Test
    void whatDefinesAPoolIsToldFromSlotToSlot() {
        assertThat(PoolNames.application(new PoolInfo("store"))).isEmpty();
        assertThat(PoolNames.application(new PoolInfo("java:comp/env/jdbc/orders", "_cart", "cart"))).isEqualTo("_cart");
        assertThat(PoolNames.application(new PoolInfo("__SYSTEM/pools/__datasource_definition/cart/java:app/own"))).isEqualTo("cart");
    }

    @Test
    void aNameThatIsTooLongIsCutAndToldFromOthers() {
        String one = name(new PoolInfo("java:app/" + "x".repeat(100) + "1", "cart"));
        String other = name(new PoolInfo("java:app/" + "x".repeat(100) + "2", "cart"));
        assertThat(one).startsWith("pool:cart.xxxx").isNotEqualTo(other);
        assertThat(name(new PoolInfo("java:app/"))).startsWith("pool:x-");
    }

    private static String name(PoolInfo pool) {
        ElementId process = new ElementId("machine/shop/web");
        return process.resource(PoolNames.of(pool).kind(), PoolNames.of(pool).name()).name();
    }
}
