package org.crashonly.shop.accounts;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.crashonly.shop.contract.Account;
import org.crashonly.shop.contract.KeyReusedException;
import org.crashonly.shop.contract.Keys;
import org.crashonly.shop.contract.SessionGrant;
import org.crashonly.shop.contract.SessionGrant.Outcome;
import org.crashonly.shop.persistence.Database;
import org.crashonly.shop.persistence.Transactions;

/**
 * Sessions in the store. The token is not kept, only its hash: it follows from the key of the login and a secret of this shop, so
 * that a repeated login gets the token of the first one, and nobody who merely knows the key can.
 */
@ApplicationScoped
public class Sessions {

    private static final String LASTS = "interval '30' day";

    @Inject
    Database database;

    @Inject
    Transactions transactions;

    private record Row(String account, boolean ended) {}

    /** Opens a session under {@code key}; call it in a transaction. */
    SessionGrant open(String key, Account account) {
        String token = token(key, account);
        Optional<Row> known = database.first("select account_id, ended_at is not null from accounts.session where login_key = ?",
                row -> new Row(row.getString(1), row.getBoolean(2)), key);
        if (known.isEmpty()) {
            database.update("insert into accounts.session (token_hash, login_key, account_id, opened_at, lapses_at)"
                    + " values (?, ?, ?, current_timestamp, current_timestamp + " + LASTS + ")", Keys.digest(token), key, account.id());
        } else if (!known.get().account().equals(account.id())) {
            throw new KeyReusedException("key " + key + " opened a session of another account");
        } else if (known.get().ended()) {
            return SessionGrant.refused(Outcome.ENDED);
        }
        return new SessionGrant(Outcome.OPENED, token, account);
    }

    /** Whose session it is, if it is not over. */
    Optional<Account> account(String tokenHash) {
        return database.first("select a.id, a.email, a.name from accounts.session s join accounts.account a on a.id = s.account_id"
                        + " where s.token_hash = ? and s.ended_at is null and s.lapses_at > current_timestamp",
                row -> new Account(row.getString(1), row.getString(2), row.getString(3)), tokenHash);
    }

    void end(String tokenHash) {
        transactions.run(() -> {
            database.update("update accounts.session set ended_at = current_timestamp where token_hash = ? and ended_at is null", tokenHash);
        });
    }

    private String token(String key, Account account) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret(), "HmacSHA256"));
            byte[] digest = mac.doFinal((key + "|" + account.id()).getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    /** Made at first use; of two who make it, the first to commit wins. */
    private byte[] secret() {
        String text = database.first("select secret from accounts.secret where id = 1", row -> row.getString(1)).orElseGet(() -> {
            byte[] random = new byte[32];
            new SecureRandom().nextBytes(random);
            String made = Base64.getEncoder().encodeToString(random);
            database.update("insert into accounts.secret (id, secret) values (1, ?)", made);
            return made;
        });
        return Base64.getDecoder().decode(text);
    }
}
