package org.crashonly.host.beans;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Path;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.ProcessIdentity;
import org.crashonly.control.ProcessSpec.ModuleSpec;
import org.crashonly.control.Vitals;
import org.crashonly.host.boundary.Boundary;
import org.crashonly.power.Gate;
import org.crashonly.power.Gates;
import org.crashonly.power.trial.InstrumentingLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose bean a class is. */
class BeansTest {

    private static final ElementId PROCESS = new ElementId("machine/app/web");

    @TempDir
    private Path directory;

    private Beans beans;

    /** Both modules have one of this name. */
    static final class Till {}

    @BeforeEach
    void install() throws Exception {
        Vitals vitals = Vitals.create(directory.resolve("vitals"), ProcessIdentity.self());
        beans = Beans.install(Boundary.install(new Generation(PROCESS, 1), "nonce", vitals, since -> false), (bean, module) -> null);
    }

    @AfterEach
    void forget() {
        Gates.keptBy(type -> Gate.NONE);
    }

    private static ClassLoader loader() {
        return new InstrumentingLoader(BeansTest.class.getClassLoader(), Till.class.getName()::equals, false);
    }

    private static ModuleSpec module(String name) {
        return new ModuleSpec(PROCESS.child(name), Path.of(name + ".war"), "/" + name);
    }

    /** The gate that a class of {@code loader} is linked with, when it is called first. */
    private static Gate gate(ClassLoader loader) throws Throwable {
        MethodHandles.Lookup its = MethodHandles.privateLookupIn(Class.forName(Till.class.getName(), true, loader), MethodHandles.lookup());
        return (Gate) Gates.bootstrap(its, "gate", MethodType.methodType(Gate.class)).getTarget().invoke();
    }

    @Test
    void aClassThatIsCalledLateIsNoneOfAnotherModuleThatWasDeployedMeanwhile() throws Throwable {
        ClassLoader cart = loader();
        beans.begins(module("cart"));
        beans.deployed(cart);
        ClassLoader stock = loader();
        beans.begins(module("stock"));
        beans.deployed(stock);

        assertThat(gate(cart)).isNotSameAs(Gate.NONE);
        assertThat(gate(stock)).isNotSameAs(Gate.NONE);

        beans.ends(PROCESS.child("cart"));
        assertThat(gate(cart)).as("of a module that has ended").isSameAs(Gate.NONE);
        assertThat(gate(stock)).isNotSameAs(Gate.NONE);
    }

    @Test
    void whatIsLinkedWhileItsModuleIsDeployedIsThatModules() throws Throwable {
        ClassLoader cart = loader();
        beans.begins(module("cart"));
        assertThat(gate(cart)).isNotSameAs(Gate.NONE);
        assertThat(gate(loader())).as("of another loader").isSameAs(Gate.NONE);
        beans.deployed(cart);
        assertThat(gate(cart)).isNotSameAs(Gate.NONE);
    }
}
