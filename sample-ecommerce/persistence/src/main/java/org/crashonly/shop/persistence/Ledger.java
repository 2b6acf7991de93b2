package org.crashonly.shop.persistence;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import java.util.Optional;
import java.util.function.Supplier;
import org.crashonly.shop.contract.KeyReusedException;
import org.crashonly.shop.contract.Keys;

/**
 * Effects by their keys, in the component's table {@code effect}. Key and answer are written in the transaction of the effect: after
 * any crash either all of it is there or nothing.
 */
@ApplicationScoped
public class Ledger {

    private static final Jsonb JSON = JsonbBuilder.create();

    @Inject
    Database database;

    @Inject
    Transactions transactions;

    @Inject
    Component component;

    private record Entry(String fingerprint, String answer) {}

    /**
     * Has {@code effect} once for {@code key}, in a transaction; a repeat gets the first answer.
     *
     * @param request what is asked, to tell a repeat from another request
     * @throws KeyReusedException if the key was used for another request
     */
    public <T> T once(String key, Object request, Class<T> type, Supplier<T> effect) {
        String fingerprint = Keys.digest(JSON.toJson(request));
        return transactions.run(() -> {
            Optional<Entry> known = find(key);
            if (known.isPresent()) {
                return repeat(key, fingerprint, known.get(), type);
            }
            database.update("insert into " + table() + " (effect_key, fingerprint, noted_at) values (?, ?, current_timestamp)",
                    key, fingerprint);
            T answer = effect.get();
            database.update("update " + table() + " set answer = ? where effect_key = ?", JSON.toJson(answer), key);
            return answer;
        });
    }

    private Optional<Entry> find(String key) {
        return database.first("select fingerprint, answer from " + table() + " where effect_key = ?",
                row -> new Entry(row.getString(1), row.getString(2)), key);
    }

    private static <T> T repeat(String key, String fingerprint, Entry entry, Class<T> type) {
        if (!entry.fingerprint().equals(fingerprint)) {
            throw new KeyReusedException("key " + key + " names another request already; choose a new key");
        }
        return JSON.fromJson(entry.answer(), type);
    }

    private String table() {
        return component.name() + ".effect";
    }
}
