package org.crashonly.host.payara;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.crashonly.control.ElementId;
import org.crashonly.host.resources.Resources;
import org.glassfish.resourcebase.resources.api.PoolInfo;

/**
 * What pools are called as resources: {@code default} that behind the default data source, {@code cart.jdbc.orders} the one of {@code jdbc/orders}
 * of the module {@code cart}.
 */
final class PoolNames {

    private static final String DEFAULT = "store";
    /** Payara's own words around the name of what a module defines with an annotation or in {@code web.xml}. */
    private static final Pattern DEFINITION = Pattern.compile("__SYSTEM/pools/__datasource_definition/([^/]*)/(.*)");
    private static final Pattern SPACE = Pattern.compile("^java:(comp/env|comp|module/env|module|app/env|app|global)/");
    private static final Pattern OTHER = Pattern.compile("[^A-Za-z0-9._-]+");
    private static final Pattern FIRST = Pattern.compile("^[._-]+");

    private PoolNames() {}

    static Resources.Name of(PoolInfo pool) {
        return new Resources.Name(Resources.POOL, name(pool));
    }

    /** What Payara calls the application that defines {@code pool}; empty if none does. */
    static String application(PoolInfo pool) {
        Matcher defined = DEFINITION.matcher(pool.getName());
        String application = defined.matches() ? defined.group(1) : pool.getApplicationName();
        return application == null ? "" : application;
    }

    /** Whether it is the one behind the default data source. */
    static boolean isDefault(PoolInfo pool) {
        return pool.getApplicationName() == null && pool.getName().equals(DEFAULT);
    }

    private static String name(PoolInfo pool) {
        Matcher defined = DEFINITION.matcher(pool.getName());
        if (defined.matches()) {
            return name(defined.group(1), defined.group(2));
        }
        return isDefault(pool) ? "default" : name(pool.getApplicationName(), pool.getName());
    }

    private static String name(String application, String pool) {
        String module = application == null ? "" : Slot.module(application) + ".";
        String plain = SPACE.matcher(pool).replaceFirst("");
        String name = FIRST.matcher(OTHER.matcher(module + plain).replaceAll(".")).replaceFirst("");
        return name.length() > 0 && name.length() <= ElementId.LONGEST_NAME
                ? name : String.format(Locale.ROOT, "%.40s-%08x", name.isEmpty() ? "x" : name, pool.hashCode());
    }
}
