package org.crashonly.shop.orders;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.HashSet;
import java.util.Set;
import org.crashonly.shop.contract.FailureMappers;
import org.crashonly.shop.persistence.StoreFailures;

/** The component's HTTP side. */
@ApplicationPath("/")
public class OrdersApplication extends Application {

    @Override
    public Set<Class<?>> getClasses() {
        Set<Class<?>> classes = new HashSet<>(FailureMappers.all());
        classes.addAll(StoreFailures.all());
        classes.add(OrdersResource.class);
        return classes;
    }
}
