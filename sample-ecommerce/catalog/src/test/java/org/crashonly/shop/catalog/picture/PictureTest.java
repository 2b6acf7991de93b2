package org.crashonly.shop.catalog.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.StringReader;
import java.util.HashSet;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.crashonly.shop.assortment.Kind;
import org.crashonly.shop.assortment.Series;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

class PictureTest {

    @Test
    void ofEachArticleIsWellFormedSmallAndItsOwn() {
        Set<String> pictures = new HashSet<>();
        for (Kind kind : Kind.values()) {
            for (Series series : Series.values()) {
                String svg = Picture.of(kind, series);
                assertThatCode(() -> DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg))))
                        .as("%s %s", kind, series).doesNotThrowAnyException();
                assertThat(svg.length()).as("%s %s", kind, series).isBetween(1_000, 16_000);
                pictures.add(svg);
            }
        }
        assertThat(pictures).hasSize(1000);
    }
}
