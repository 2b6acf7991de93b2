package org.crashonly.shop.storefront;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ws.rs.POST;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import org.crashonly.component.Idempotent;
import org.crashonly.shop.contract.Keys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StorefrontTest {

    @ParameterizedTest
    @ValueSource(strings = {"//evil.example", "https://evil.example", "/\\evil.example", "/a\nSet-Cookie: x", "javascript:alert(1)", "", "/a?b=//c"})
    void doesNotGoOnToOtherSites(String next) {
        assertThat(AccountResource.ownPath(next)).isEqualTo("/");
    }

    @Test
    void goesOnInTheShop() {
        assertThat(AccountResource.ownPath("/checkout")).isEqualTo("/checkout");
        assertThat(AccountResource.ownPath(null)).isEqualTo("/");
    }

    @Test
    void writesSumsAsPeopleReadThem() {
        assertThat(Money.of(5)).isEqualTo("€0.05");
        assertThat(Money.of(123450)).isEqualTo("€1,234.50");
    }

    @Test
    void givesFormsKeysThatOtherComponentsTake() {
        assertThat(Keys.isKey(Forms.newKey())).isTrue();
        assertThat(Forms.newKey()).isNotEqualTo(Forms.newKey());
        assertThat(Keys.isKey("../../x/y")).isFalse();
    }

    @Test
    void tellsTheServerThatItsFormsMayBeSentAgain() {
        List<Method> posts = new StorefrontApplication().getClasses().stream()
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .filter(method -> method.isAnnotationPresent(POST.class))
                .toList();
        assertThat(posts).isNotEmpty().allSatisfy(post -> {
            Idempotent mark = post.getDeclaringClass().getAnnotation(Idempotent.class);
            assertThat(mark).isNotNull();
            assertThat(mark.formField()).isEqualTo(Forms.KEY);
        });
    }

    @Test
    void keepsTheSearchInTheAddressesOfAList() {
        Listing listing = new Listing("Results", "", "/search", "a&b=\"c\"", "price", 2, 3, 60);
        assertThat(listing.page(3)).isEqualTo("/search?page=3&sort=price&q=a%26b%3D%22c%22");
        assertThat(listing.sorted("")).isEqualTo("/search?page=1&q=a%26b%3D%22c%22");
    }

    @Test
    void takesWhatIsNoNumberForTheFirstPage() {
        assertThat(BrowseResource.number("x")).isEqualTo(1);
        assertThat(BrowseResource.number("-3")).isEqualTo(1);
        assertThat(BrowseResource.number(" 7 ")).isEqualTo(7);
    }
}
