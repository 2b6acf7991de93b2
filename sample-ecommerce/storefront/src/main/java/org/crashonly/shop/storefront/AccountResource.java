package org.crashonly.shop.storefront;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.crashonly.component.Idempotent;
import org.crashonly.component.Idempotent.Recorder;
import org.crashonly.shop.contract.AccountsClient;
import org.crashonly.shop.contract.CartClient;
import org.crashonly.shop.contract.CartMerge;
import org.crashonly.shop.contract.Login;
import org.crashonly.shop.contract.SessionGrant;
import org.crashonly.shop.contract.SignUp;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/** Signing up, logging in and out. */
@RequestScoped
@Path("/")
@Consumes("application/x-www-form-urlencoded")
@Idempotent(formField = Forms.KEY, recordedBy = Recorder.COMPONENT)
public class AccountResource {

    private static final Pattern EMAIL = Pattern.compile("[^@\\s]+@[^@\\s.]+(\\.[^@\\s.]+)*");
    private static final Pattern OWN_PATH = Pattern.compile("/([A-Za-z0-9][A-Za-z0-9/_-]*)?");

    @Inject
    Html html;

    @Inject
    Frame frame;

    @Inject
    Visitor visitor;

    @Inject
    Cookies cookies;

    @Inject
    @RestClient
    AccountsClient accounts;

    @Inject
    @RestClient
    CartClient carts;

    @GET
    @Path("login")
    @Consumes("*/*")
    public Response login(@QueryParam("next") String next) {
        return form("login", 200, "Log in", Forms.newKey(), next, Map.of(), Map.of());
    }

    @GET
    @Path("signup")
    @Consumes("*/*")
    public Response signUp(@QueryParam("next") String next) {
        return form("signup", 200, "Create an account", Forms.newKey(), next, Map.of(), Map.of());
    }

    @POST
    @Path("login")
    public Response logIn(
            @FormParam(Forms.KEY) String formKey,
            @FormParam("email") @DefaultValue("") String email,
            @FormParam("password") @DefaultValue("") String password,
            @FormParam("next") String next) {
        String key = Forms.key(formKey);
        SessionGrant grant = accounts.logIn(key, new Login(Forms.text(email, 254), password));
        return switch (grant.outcome()) {
            case OPENED -> welcome(key, grant, next);
            case ENDED -> Html.seeOther("/login");
            case WRONG_CREDENTIALS, EMAIL_TAKEN -> form("login", 422, "Log in", key, next, Map.of("email", Forms.text(email, 254)),
                    Map.of("email", "We do not know this e-mail address with this password."));
        };
    }

    @POST
    @Path("signup")
    public Response signUp(
            @FormParam(Forms.KEY) String formKey,
            @FormParam("name") String name,
            @FormParam("email") String email,
            @FormParam("password") @DefaultValue("") String password,
            @FormParam("next") String next) {
        String key = Forms.key(formKey);
        SignUp signUp = new SignUp(Forms.text(email, 254), Forms.text(name, 100), password);
        Map<String, String> problems = problems(signUp);
        Map<String, String> values = Map.of("name", signUp.name(), "email", signUp.email());
        if (!problems.isEmpty()) {
            return form("signup", 422, "Create an account", key, next, values, problems);
        }
        SessionGrant grant = accounts.signUp(key, signUp);
        return switch (grant.outcome()) {
            case OPENED -> welcome(key, grant, next);
            case ENDED -> Html.seeOther("/login");
            case EMAIL_TAKEN, WRONG_CREDENTIALS -> form("signup", 422, "Create an account", key, next, values,
                    Map.of("email", "There is an account with this address. Log in instead."));
        };
    }

    @POST
    @Path("logout")
    public Response logOut() {
        visitor.session().ifPresent(accounts::logOut);
        return cookies.without(Html.seeOther("/"), Visitor.SESSION);
    }

    /** What they put into the cart before comes along, under the key of the same form. */
    private Response welcome(String key, SessionGrant grant, String next) {
        carts.merge(grant.account().id(), key, new CartMerge(visitor.anonymousOwner()));
        return cookies.with(Html.seeOther(ownPath(next)), Visitor.SESSION, grant.token());
    }

    private Response form(
            String template, int status, String title, String key, String next, Map<String, String> values, Map<String, String> problems) {
        return html.page(status, template, Map.of("page", frame.page(title), "key", key, "next", ownPath(next), "values", values,
                "problems", problems)).build();
    }

    private static Map<String, String> problems(SignUp signUp) {
        Map<String, String> problems = new LinkedHashMap<>();
        if (signUp.name().isEmpty()) {
            problems.put("name", "Tell us your name.");
        }
        if (!EMAIL.matcher(signUp.email()).matches()) {
            problems.put("email", "This does not look like an e-mail address.");
        }
        if (signUp.password().length() < 8 || signUp.password().length() > 200) {
            problems.put("password", "Choose at least 8 characters.");
        }
        return problems;
    }

    /** Where to go on, in this shop: other sites' addresses are not followed. */
    static String ownPath(String next) {
        return next != null && OWN_PATH.matcher(next).matches() ? next : "/";
    }
}
