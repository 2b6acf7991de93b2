package org.crashonly.sandbox.staging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OnlyOnceTest {

    private static final String CLASS = "WEB-INF/classes/org/acme/Worker.class";
    private static final String LIBRARY = "WEB-INF/lib/orm.jar!/org/orm/Settings.class";

    @ParameterizedTest
    @CsvSource({
        "Ljakarta/ejb/Startup;, @Startup",
        "(Ljakarta/enterprise/event/Startup;)V, an observer of Startup",
        "Ljakarta/ejb/Schedules;, @Schedule",
        "jakarta/ejb/TimerService, TimerService",
        "Ljakarta/ejb/MessageDriven;, @MessageDriven",
        "Ljakarta/enterprise/concurrent/ManagedScheduledExecutorService;, ManagedScheduledExecutorService",
        "java/util/concurrent/ScheduledExecutorService, ScheduledExecutorService",
        "java/util/TimerTask, java.util.Timer",
        "java:global/shop/Cart, java:global",
        "jakarta.persistence.schema-generation.database.action, schema generation"
    })
    void whatClassesMentionIsAReason(String constant, String reason) {
        assertThat(reasons(CLASS, "xx" + constant + "xx")).containsExactly(reason + " in " + CLASS);
    }

    @Test
    void oneReasonIsSaidOnce() {
        OnlyOnce scan = new OnlyOnce();
        scan.look(CLASS, CLASS, "Ljakarta/ejb/Startup;");
        scan.look("Other.class", "WEB-INF/classes/Other.class", "Ljakarta/ejb/Startup; Ljakarta/ejb/Timeout;");
        assertThat(scan.reasons()).containsExactly("@Startup in " + CLASS, "@Timeout in WEB-INF/classes/Other.class");
    }

    @Test
    void aLibraryKnowsMoreThanIsAskedOfIt() {
        assertThat(reasons(LIBRARY, "eclipselink.ddl-generation hibernate.hbm2ddl.auto java/util/Timer")).isEmpty();
        assertThat(reasons(LIBRARY, "Ljakarta/ejb/Startup;")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "jakarta.persistence.schema-generation.database.action", "eclipselink.ddl-generation", "hibernate.hbm2ddl.auto"
    })
    void tablesAreMadeUnlessNoneAre(String property) {
        String file = "WEB-INF/classes/META-INF/persistence.xml";
        assertThat(reasons(file, "<property name=\"" + property + "\" value=\"none\"/>")).isEmpty();
        assertThat(reasons(file, "<property name=\"" + property + "\"\n  value='drop-and-create'/>"))
                .containsExactly("schema generation (drop-and-create) in " + file);
    }

    @Test
    void deploymentDescriptorsAreRead() {
        assertThat(reasons("WEB-INF/ejb-jar.xml", "<message-driven><ejb-name>x</ejb-name>")).hasSize(1);
        assertThat(reasons("WEB-INF/web.xml", "<lookup-name>java:global/shop/Cart</lookup-name>")).hasSize(1);
        assertThat(reasons("WEB-INF/web.xml", "<timer>")).isEmpty();
    }

    private static List<String> reasons(String where, String text) {
        OnlyOnce scan = new OnlyOnce();
        scan.look(where.substring(where.indexOf('!') + (where.contains("!/") ? 2 : 1)), where, text);
        return scan.reasons();
    }
}
