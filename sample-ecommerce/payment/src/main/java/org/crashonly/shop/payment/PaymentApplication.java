package org.crashonly.shop.payment;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.HashSet;
import java.util.Set;
import org.crashonly.shop.contract.FailureMappers;
import org.crashonly.shop.persistence.StoreFailures;

/** The component's HTTP side. */
@ApplicationPath("/")
public class PaymentApplication extends Application {

    @Override
    public Set<Class<?>> getClasses() {
        Set<Class<?>> classes = new HashSet<>(FailureMappers.all());
        classes.addAll(StoreFailures.all());
        classes.add(PaymentResource.class);
        return classes;
    }
}
