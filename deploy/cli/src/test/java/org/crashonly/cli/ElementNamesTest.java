package org.crashonly.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.stream.Stream;
import org.crashonly.control.ElementId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ElementNamesTest {

    private final ElementNames names = new ElementNames(Stream.of(
                    "machine", "machine/shop", "machine/shop/db", "machine/shop/web", "machine/shop/web/shop", "machine/blog",
                    "machine/blog/db", "machine/server", "machine/server/manager")
            .map(ElementId::new)
            .toList());

    @ParameterizedTest
    @CsvSource({
        "machine, machine",
        "machine/shop/db, machine/shop/db",
        "shop, machine/shop",
        "shop/db, machine/shop/db",
        "web, machine/shop/web",
        "web/shop, machine/shop/web/shop",
        "manager, machine/server/manager",
    })
    void anyUnambiguousEndWillDo(String text, String id) {
        assertThat(names.resolve(text)).isEqualTo(new ElementId(id));
    }

    @Test
    void whatIsAmbiguousIsListed() {
        Failure failure = catchThrowableOfType(Failure.class, () -> names.resolve("db"));

        assertThat(failure.exit()).isEqualTo(Exit.UNKNOWN_ID);
        assertThat(failure).hasMessage("'db' may be any of these; name more of it:\n  blog/db\n  shop/db");
    }

    @Test
    void forWhatIsUnknownAllThereIsIsListed() {
        Failure failure =
                catchThrowableOfType(Failure.class, () -> new ElementNames(List.of(new ElementId("machine/shop"))).resolve("eb"));

        assertThat(failure.exit()).isEqualTo(Exit.UNKNOWN_ID);
        assertThat(failure).hasMessage("there is no element 'eb'; there are:\n  shop");
    }
}
