package org.crashonly.shop.payment;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import org.crashonly.shop.contract.Card;
import org.crashonly.shop.contract.CardGrant;
import org.crashonly.shop.contract.KeyReusedException;
import org.crashonly.shop.contract.Keys;
import org.crashonly.shop.persistence.Database;
import org.crashonly.shop.persistence.Transactions;

/** Takes cards and keeps tokens of them; number and code are not written anywhere. */
@ApplicationScoped
public class Cards {

    @Inject
    Database database;

    @Inject
    Transactions transactions;

    private record Row(String fingerprint, CardGrant grant) {}

    CardGrant accept(String key, Card card) {
        Optional<String> wrong = CardRules.wrongField(card, YearMonth.now(ZoneOffset.UTC));
        if (wrong.isPresent()) {
            return new CardGrant(null, null, wrong.get());
        }
        String digits = CardRules.digits(card.number());
        String shown = CardRules.shown(digits);
        // Of what may be kept: enough to tell a repeat from another card.
        String fingerprint = Keys.digest(card.holder() + "|" + shown + "|" + CardRules.expiry(card.expiry()).orElseThrow());
        return transactions.run(() -> {
            Optional<Row> known = find(key);
            if (known.isPresent()) {
                return repeat(key, fingerprint, known.get());
            }
            String token = "card-" + UUID.randomUUID();
            database.update("insert into payment.card (card_key, fingerprint, token, shown, verdict) values (?, ?, ?, ?, ?)",
                    key, fingerprint, token, shown, Verdict.of(digits).orElseThrow().name());
            return new CardGrant(token, shown, null);
        });
    }

    /** What the provider will say to charges of this card. */
    Optional<Verdict> verdict(String token) {
        return database.first("select verdict from payment.card where token = ?", row -> Verdict.valueOf(row.getString(1)), token);
    }

    private Optional<Row> find(String key) {
        return database.first("select fingerprint, token, shown from payment.card where card_key = ?",
                row -> new Row(row.getString(1), new CardGrant(row.getString(2), row.getString(3), null)), key);
    }

    private static CardGrant repeat(String key, String fingerprint, Row known) {
        if (!known.fingerprint().equals(fingerprint)) {
            throw new KeyReusedException("key " + key + " names another card already");
        }
        return known.grant();
    }
}
