package org.crashonly.shop.storefront;

import java.util.List;
import org.crashonly.shop.contract.Account;
import org.crashonly.shop.contract.Category;

/**
 * What every page shows around its content.
 *
 * @param account null if nobody is logged in, or nobody could say
 * @param pieces in the cart; negative if nobody could say
 * @param query what was searched for
 * @param refreshSeconds after which the page is asked for again; 0 for never
 */
public record Page(String title, Account account, int pieces, List<Category> categories, String query, int refreshSeconds) {

    public Page titled(String text) {
        return new Page(text, account, pieces, categories, query, refreshSeconds);
    }

    Page searching(String words) {
        return new Page(title, account, pieces, categories, words, refreshSeconds);
    }

    Page refreshing(int seconds) {
        return new Page(title, account, pieces, categories, query, seconds);
    }
}
