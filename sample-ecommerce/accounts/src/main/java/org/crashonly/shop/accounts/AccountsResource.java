package org.crashonly.shop.accounts;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import java.util.Locale;
import org.crashonly.shop.contract.AbsentException;
import org.crashonly.shop.contract.Account;
import org.crashonly.shop.contract.Keys;
import org.crashonly.shop.contract.Login;
import org.crashonly.shop.contract.SessionGrant;
import org.crashonly.shop.contract.SignUp;

/** See {@link org.crashonly.shop.contract.AccountsClient}. */
@RequestScoped
@Path("/")
@Produces("application/json")
@Consumes("application/json")
public class AccountsResource {

    @Inject
    Accounts accounts;

    @Inject
    Sessions sessions;

    @PUT
    @Path("accounts/{key}")
    public SessionGrant signUp(@PathParam("key") String key, SignUp signUp) {
        require(Keys.isKey(key) && signUp != null && signUp.email() != null && signUp.password() != null && signUp.name() != null,
                "expected a key of 8 to 80 characters, email, name and password");
        require(Passwords.isAcceptable(signUp.password()), Passwords.EXPECTED);
        require(signUp.email().length() <= 254 && signUp.email().contains("@"), "expected an e-mail address");
        require(!signUp.name().isBlank() && signUp.name().length() <= 100, "expected a name of at most 100 characters");
        return accounts.signUp(key, new SignUp(normal(signUp.email()), signUp.name().strip(), signUp.password()));
    }

    @PUT
    @Path("sessions/{key}")
    public SessionGrant logIn(@PathParam("key") String key, Login login) {
        require(Keys.isKey(key) && login != null && login.email() != null && login.password() != null,
                "expected a key of 8 to 80 characters, email and password");
        return accounts.logIn(key, new Login(normal(login.email()), login.password()));
    }

    @GET
    @Path("sessions/{tokenHash}")
    public Account account(@PathParam("tokenHash") String tokenHash) {
        return sessions.account(tokenHash).orElseThrow(() -> new AbsentException("no such session"));
    }

    @DELETE
    @Path("sessions/{tokenHash}")
    public void logOut(@PathParam("tokenHash") String tokenHash) {
        sessions.end(tokenHash);
    }

    private static String normal(String email) {
        return email.strip().toLowerCase(Locale.ROOT);
    }

    private static void require(boolean condition, String expected) {
        if (!condition) {
            throw new BadRequestException(expected);
        }
    }
}
