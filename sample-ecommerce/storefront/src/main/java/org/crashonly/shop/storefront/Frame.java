package org.crashonly.shop.storefront;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.ProcessingException;
import java.util.List;
import java.util.function.Supplier;
import org.crashonly.shop.contract.Account;
import org.crashonly.shop.contract.CartClient;
import org.crashonly.shop.contract.FailedException;
import org.crashonly.shop.contract.UnavailableException;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/** Makes what surrounds a page. It is ornament: if a component cannot say its part now, the page goes without. */
@RequestScoped
public class Frame {

    @Inject
    Visitor visitor;

    @Inject
    Shelves shelves;

    @Inject
    @RestClient
    CartClient carts;

    Page page(String title) {
        Account account = orElse(() -> visitor.account().orElse(null), null);
        int pieces = orElse(() -> carts.cart(visitor.cartOwner()).pieces(), -1);
        return new Page(title, account, pieces, orElse(shelves::categories, List.of()), "", 0);
    }

    /** What {@code question} answers, or {@code otherwise} if nobody answers now, or who is asked fails. */
    static <T> T orElse(Supplier<T> question, T otherwise) {
        try {
            return question.get();
        } catch (UnavailableException | FailedException | ProcessingException e) {
            return otherwise;
        }
    }
}
