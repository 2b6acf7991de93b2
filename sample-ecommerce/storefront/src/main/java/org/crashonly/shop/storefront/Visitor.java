package org.crashonly.shop.storefront;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.stream.Stream;
import org.crashonly.shop.contract.AbsentException;
import org.crashonly.shop.contract.Account;
import org.crashonly.shop.contract.AccountsClient;
import org.crashonly.shop.contract.Keys;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/** Who sends this request, by the cookies that came with it. */
@RequestScoped
public class Visitor {

    /** Names somebody's cart before they log in. */
    static final String VISITOR = "visitor";
    /** Shows that somebody logged in. */
    static final String SESSION = "session";

    @Inject
    HttpServletRequest request;

    @Inject
    @RestClient
    AccountsClient accounts;

    private Optional<Account> account;
    private String firstKey;

    /** Their account, if they are logged in. */
    public Optional<Account> account() {
        if (account == null) {
            account = session().flatMap(this::ask);
        }
        return account;
    }

    /** Whose cart it is. */
    public String cartOwner() {
        return account().map(Account::id).orElseGet(this::anonymousOwner);
    }

    /** Who had the cart before they logged in. */
    String anonymousOwner() {
        return "v-" + Keys.digest(token());
    }

    /** A visitor without a cookie is recognised by the key of the form they send, so that a repeat finds the same cart. */
    void comesWith(String key) {
        firstKey = key;
    }

    /** The visitor cookie to give to who has none; empty if there is one. */
    Optional<String> newToken() {
        return cookie(VISITOR).isPresent() ? Optional.empty() : Optional.of(token());
    }

    /** What of the session cookie other components may know. */
    Optional<String> session() {
        return cookie(SESSION).map(Keys::digest);
    }

    private String token() {
        return cookie(VISITOR).orElseGet(() -> {
            if (firstKey == null) {
                firstKey = Forms.newKey();
            }
            return Keys.digest("visitor of " + firstKey);
        });
    }

    private Optional<Account> ask(String session) {
        try {
            return Optional.of(accounts.account(session));
        } catch (AbsentException e) {
            return Optional.empty();
        }
    }

    private Optional<String> cookie(String name) {
        Cookie[] cookies = request.getCookies();
        return cookies == null
                ? Optional.empty()
                : Stream.of(cookies).filter(cookie -> cookie.getName().equals(name)).map(Cookie::getValue).filter(value -> !value.isBlank()).findFirst();
    }
}
