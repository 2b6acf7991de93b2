package org.crashonly.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathTemplateTest {

    @ParameterizedTest
    @CsvSource({"/,/,true", "/,/a,false", "/cart,/cart,true", "/cart,/cart/,true", "/cart,/carts,false", "/cart,/cart/x,false", "/cart,/,false",
            "/lines/{sku},/lines/7,true", "/lines/{sku},/lines,false", "/lines/{sku},/lines/,false", "/lines/{sku},/lines/7/8,false",
            "/lines/{sku}/x,/lines//x,false", "/a/*,/a,true", "/a/*,/a/b/c,true", "/a/*,/ab,false", "/*,/,true", "/*,/x/y,true",
            "/lines/{sku},/lines/{sku},true"})
    void matchesPathsOfItsShape(String template, String path, boolean matches) {
        assertThat(PathTemplate.of(template).match(path).isPresent()).isEqualTo(matches);
    }

    @Test
    void tellsWhatItsVariablesStandFor() {
        assertThat(PathTemplate.of("/a/{x}/b/{y}").match("/a/1/b/2 3")).contains(Map.of("x", "1", "y", "2 3"));
    }

    @ParameterizedTest
    @CsvSource({"/a,/a,true", "/a,/b,false", "/a/{x},/a/b,true", "/a/{x},/{y}/b,true", "/a/{x},/b/{x},false", "/a/{x},/a,false", "/a/*,/a,true",
            "/a/*,/a/b/c,true", "/a/*,/a/{x}/*,true", "/a/b/*,/a/{x},true", "/a/b/*,/a,false", "/*,/x,true", "/{x},/,false"})
    void overlapsWhatAPathMayFitToo(String one, String other, boolean overlaps) {
        assertThat(PathTemplate.of(one).overlaps(PathTemplate.of(other))).isEqualTo(overlaps);
        assertThat(PathTemplate.of(other).overlaps(PathTemplate.of(one))).isEqualTo(overlaps);
    }

    @ParameterizedTest
    @CsvSource({"/a,/a,true", "/a/{x},/a/b,true", "/a/b,/a/{x},false", "/a/{x},/a/{y},true", "/a/*,/a/b/c,true", "/a/b,/a/*,false", "/a/{x},/a/*,false",
            "/*,/a/*,true", "/a/*,/*,false", "/a/*,/a,true"})
    void containsWhatFitsInEveryCase(String one, String other, boolean contains) {
        assertThat(PathTemplate.of(one).contains(PathTemplate.of(other))).isEqualTo(contains);
    }

    @Test
    void beginsWithASlash() {
        assertThatIllegalArgumentException().isThrownBy(() -> PathTemplate.of("cart")).withMessageContaining("'cart'");
    }
}
