package org.crashonly.shop.accounts;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;
import org.crashonly.shop.contract.Account;
import org.crashonly.shop.contract.KeyReusedException;
import org.crashonly.shop.contract.Login;
import org.crashonly.shop.contract.SessionGrant;
import org.crashonly.shop.contract.SessionGrant.Outcome;
import org.crashonly.shop.contract.SignUp;
import org.crashonly.shop.persistence.Database;
import org.crashonly.shop.persistence.Transactions;

/** Accounts in the store. An account's id is the key of the sign-up that opened it. */
@ApplicationScoped
public class Accounts {

    @Inject
    Database database;

    @Inject
    Transactions transactions;

    @Inject
    Sessions sessions;

    private record Row(Account account, String passwordHash) {}

    SessionGrant signUp(String key, SignUp signUp) {
        Optional<Row> known = find("id", key);
        if (known.isPresent()) {
            return repeat(key, signUp, known.get());
        }
        Optional<Row> alike = find("email", signUp.email());
        if (alike.isPresent()) {
            return taken(key, signUp, alike.get());
        }
        // Outside the transaction: it takes long.
        String hash = Passwords.hash(signUp.password());
        return transactions.run(() -> open(key, signUp, hash));
    }

    SessionGrant logIn(String key, Login login) {
        Optional<Row> row = find("email", login.email());
        if (row.isEmpty()) {
            Passwords.waste(login.password());
            return SessionGrant.refused(Outcome.WRONG_CREDENTIALS);
        }
        if (!Passwords.matches(login.password(), row.get().passwordHash())) {
            return SessionGrant.refused(Outcome.WRONG_CREDENTIALS);
        }
        return transactions.run(() -> sessions.open(key, row.get().account()));
    }

    /** The same request may have come first while this one hashed, or somebody else with the same address. */
    private SessionGrant open(String key, SignUp signUp, String hash) {
        Optional<Row> twin = find("id", key);
        if (twin.isPresent()) {
            return repeat(key, signUp, twin.get());
        }
        Optional<Row> alike = find("email", signUp.email());
        if (alike.isPresent()) {
            return taken(key, signUp, alike.get());
        }
        database.update("insert into accounts.account (id, email, name, password_hash, opened_at) values (?, ?, ?, ?, current_timestamp)",
                key, signUp.email(), signUp.name(), hash);
        return sessions.open(key, new Account(key, signUp.email(), signUp.name()));
    }

    /** By somebody else, or by the same request that came first: it may have been committed since its key was looked for. */
    private SessionGrant taken(String key, SignUp signUp, Row alike) {
        return alike.account().id().equals(key) ? repeat(key, signUp, alike) : SessionGrant.refused(Outcome.EMAIL_TAKEN);
    }

    private SessionGrant repeat(String key, SignUp signUp, Row known) {
        boolean same = known.account().email().equals(signUp.email())
                && known.account().name().equals(signUp.name())
                && Passwords.matches(signUp.password(), known.passwordHash());
        if (!same) {
            throw new KeyReusedException("key " + key + " opened another account");
        }
        return transactions.run(() -> sessions.open(key, known.account()));
    }

    private Optional<Row> find(String column, String value) {
        return database.first("select id, email, name, password_hash from accounts.account where " + column + " = ?",
                row -> new Row(new Account(row.getString(1), row.getString(2), row.getString(3)), row.getString(4)), value);
    }
}
