package org.crashonly.frontdoor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestPathTest {

    @ParameterizedTest
    @CsvSource({
        "/, /, /",
        "/shop, /shop, /shop",
        "/shop/?a=/../b, /shop/, /shop/?a=/../b",
        "/shop?x=%00%2e, /shop, /shop?x=%00%2e",
        "//shop///x, /shop/x, //shop///x",
        "/a/./b, /a/b, /a/b",
        "/a/.., /, /",
        "/a/b/.., /a/, /a/",
        "/a/../../a?q, REFUSED, REFUSED",
        "/a//../b, /a/b, /a/b",
        "/.well-known/x, /.well-known/x, /.well-known/x",
        "/a.b/c..d, /a.b/c..d, /a.b/c..d",
        "/a;p=1/b;q, /a/b, /a;p=1/b;q",
        "/;a/b, /b, /;a/b",
        "/%61%20b, /a b, /%61%20b",
        "/%C3%A4, /ä, /%C3%A4",
        "/a?q=\u00c3\u00a9&x=%41~, /a, /a?q=%C3%A9&x=%41~",
        "/a/./b?\u00ff, /a/b, /a/b?%FF",
        "/%252e%252e/x, /%2e%2e/x, /%252e%252e/x"
    })
    void isReadAsTheContainerWill(String target, String forMatching, String toSend) throws Exception {
        if (forMatching.equals("REFUSED")) {
            assertThatThrownBy(() -> RequestPath.of(target)).isInstanceOf(RequestPath.Unsafe.class);
        } else {
            assertThat(RequestPath.of(target)).isEqualTo(new RequestPath(forMatching, toSend));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "/..", "/../x", "/%2e%2e/x", "/.%2e/x", "/%2E./x", "/%2e/x", "/..;a/x", "/.;/x", "/a%2fb", "/a%5cb", "/a\\b", "/%00", "/%0a", "/%7f",
        "/%", "/%4", "/%zz", "/%-1", "/a b", "/a\tb", "/a#b", "/\u00e4", "/a?b c", "/a?\u0001"
    })
    void whatCouldEscapeItsRouteIsRefused(String target) {
        assertThatThrownBy(() -> RequestPath.of(target)).isInstanceOf(RequestPath.Unsafe.class);
    }
}
