package org.crashonly.host.payara;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.enterprise.naming.impl.SerialContextProvider;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Map;
import javax.naming.NameNotFoundException;
import javax.naming.Reference;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Message.Harm;
import org.crashonly.control.Message.Injection;
import org.crashonly.control.Operations;
import org.crashonly.control.ProcessIdentity;
import org.crashonly.control.Vitals;
import org.crashonly.host.boundary.Admission.Admitted;
import org.crashonly.host.boundary.Boundary;
import org.crashonly.host.boundary.InFlightRequest;
import org.crashonly.host.boundary.Trace;
import org.crashonly.power.PowerSwitches;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lookups of data sources by requests to a module into which the fault of a lost name was injected, and all others. */
class LostNamesTest {

    private static final ElementId CART = new ElementId("machine/app/web/cart");
    private static final String FACTORY = "com.sun.enterprise.resource.naming.ConnectorObjectFactory";
    private static final Map<String, Object> BOUND = Map.of(
            "jdbc/orders", new Reference("com.sun.gjc.spi.jdbc40.DataSource40", FACTORY, null),
            "jms/factory", new Reference("jakarta.jms.ConnectionFactory", FACTORY, null),
            "text", "a text");

    private final ClassLoader module = new ClassLoader() {};
    private final SerialContextProvider names = LostNames.lossy((SerialContextProvider) Proxy.newProxyInstance(
            LostNamesTest.class.getClassLoader(), new Class<?>[] {SerialContextProvider.class}, (self, method, arguments) -> BOUND.get((String) arguments[0])));
    private Boundary boundary;

    @BeforeEach
    void install(@TempDir Path directory) throws Exception {
        Vitals vitals = Vitals.create(directory.resolve("vitals"), ProcessIdentity.self());
        boundary = Boundary.install(Generation.parse("machine/app/web#1"), "nonce", vitals, since -> false);
        boundary.open("slot", Operations.NONE, PowerSwitches.of(module));
        boundary.count("slot", CART);
    }

    @Test
    void dataSourcesAndNothingElseAreLostToRequestsUntilTheFaultIsEnded() throws Exception {
        InFlightRequest request = boundary.begin("slot", new Admitted(Admitted.NO_DEADLINE), Trace.NONE).orElseThrow();
        assertThat(names.lookup("jdbc/orders")).isInstanceOf(Reference.class);
        boundary.inject(CART, new Injection("name-lost", Harm.NAME_LOST, 1, 0, 0, 60_000, 0, 0, 0, 0));
        assertThatThrownBy(() -> names.lookup("jdbc/orders")).isInstanceOf(NameNotFoundException.class).hasMessageContaining("jdbc/orders is not bound");
        assertThat(names.lookup("jms/factory")).isInstanceOf(Reference.class);
        assertThat(names.lookup("text")).isEqualTo("a text");
        boundary.inject(CART, null);
        assertThat(names.lookup("jdbc/orders")).isInstanceOf(Reference.class);
        boundary.leave(request);
    }

    @Test
    void whoeverWorksForNoRequestFindsThem() throws Exception {
        boundary.inject(CART, new Injection("name-lost", Harm.NAME_LOST, 1, 0, 0, 60_000, 0, 0, 0, 0));
        assertThat(names.lookup("jdbc/orders")).isInstanceOf(Reference.class);
    }
}
