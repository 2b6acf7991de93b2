package org.crashonly.shop.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Supplier;
import org.crashonly.shop.contract.Account;
import org.crashonly.shop.contract.SessionGrant;
import org.crashonly.shop.contract.SessionGrant.Outcome;
import org.crashonly.shop.contract.SignUp;
import org.crashonly.shop.persistence.Database;
import org.crashonly.shop.persistence.Transactions;
import org.junit.jupiter.api.Test;

/** Sign-ups that arrive twice. */
class AccountsTest {

    private static final String KEY = "key-of-the-form";
    private static final SignUp SAM = new SignUp("sam@example.org", "Sam", "open sesame 1");

    /** Another transaction commits the account between the two questions, under {@code key}. */
    private static Accounts meeting(String key) {
        String hash = Passwords.hash(SAM.password());
        Accounts accounts = new Accounts();
        accounts.database = new Database() {
            @Override
            public <T> Optional<T> first(String sql, RowReader<T> reader, Object... parameters) {
                try {
                    return sql.endsWith("where id = ?") ? Optional.empty() : Optional.of(reader.read(row(key, SAM.email(), SAM.name(), hash)));
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            }
        };
        accounts.transactions = new Transactions() {
            @Override
            public <T> T run(Supplier<T> work) {
                return work.get();
            }
        };
        accounts.sessions = new Sessions() {
            @Override
            SessionGrant open(String of, Account account) {
                return new SessionGrant(Outcome.OPENED, "token of " + of, account);
            }
        };
        return accounts;
    }

    private static ResultSet row(String... values) {
        return (ResultSet) Proxy.newProxyInstance(AccountsTest.class.getClassLoader(), new Class<?>[] {ResultSet.class},
                (row, method, arguments) -> values[(Integer) arguments[0] - 1]);
    }

    @Test
    void aRepeatThatMeetsItselfByTheAddressIsTheSameSignUp() {
        SessionGrant grant = meeting(KEY).signUp(KEY, SAM);
        assertThat(grant.outcome()).isEqualTo(Outcome.OPENED);
        assertThat(grant.token()).isEqualTo("token of " + KEY);
    }

    @Test
    void anAddressThatSomebodyElseHasIsTaken() {
        assertThat(meeting("another-form").signUp(KEY, SAM).outcome()).isEqualTo(Outcome.EMAIL_TAKEN);
    }
}
