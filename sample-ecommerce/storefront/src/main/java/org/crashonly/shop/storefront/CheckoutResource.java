package org.crashonly.shop.storefront;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.crashonly.component.Idempotent;
import org.crashonly.component.Idempotent.Recorder;
import org.crashonly.shop.contract.Account;
import org.crashonly.shop.contract.CardGrant;
import org.crashonly.shop.contract.OrderAnswer;
import org.crashonly.shop.contract.OrderRequest;
import org.crashonly.shop.contract.OrdersClient;
import org.crashonly.shop.contract.PaymentClient;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/** Ordering. The form's key becomes the order's key: however often the form arrives, it is one order. */
@RequestScoped
@Path("checkout")
@Consumes("application/x-www-form-urlencoded")
@Idempotent(formField = Forms.KEY, recordedBy = Recorder.COMPONENT)
public class CheckoutResource {

    @Inject
    Html html;

    @Inject
    Frame frame;

    @Inject
    Visitor visitor;

    @Inject
    Baskets baskets;

    @Inject
    @RestClient
    PaymentClient payment;

    @Inject
    @RestClient
    OrdersClient orders;

    @GET
    @Consumes("*/*")
    public Response checkout(@QueryParam("notice") @DefaultValue("") String notice) {
        Optional<Account> account = visitor.account();
        if (account.isEmpty()) {
            return Html.seeOther("/login?next=/checkout");
        }
        Basket basket = baskets.basket();
        if (basket.isEmpty()) {
            return Html.seeOther("/cart");
        }
        String text = notice.equals("changed") ? "Your cart or a price has changed since you saw it. Please look again before you order." : "";
        return form(200, Forms.newKey(), basket, text, Map.of("name", account.get().name()), Map.of());
    }

    @POST
    public Response order(
            @FormParam(Forms.KEY) String formKey,
            @FormParam("cart-version") @DefaultValue("0") long cartVersion,
            @FormParam("total") @DefaultValue("0") long totalCents,
            @BeanParam Delivery delivery) {
        String key = Forms.key(formKey);
        Optional<Account> account = visitor.account();
        if (account.isEmpty()) {
            return Html.seeOther("/login?next=/checkout");
        }
        Map<String, String> problems = delivery.problems();
        CardGrant card = problems.isEmpty() ? payment.accept(key, delivery.card()) : null;
        if (card == null || card.field() != null) {
            Map<String, String> all = new HashMap<>(problems);
            if (card != null) {
                all.put("card-" + card.field(), problem(card.field()));
            }
            return form(422, key, baskets.basket(), "", delivery.values(), all);
        }
        OrderRequest request = new OrderRequest(account.get().id(), delivery.address(), card.token(), card.shown(), cartVersion, totalCents);
        return answer(key, orders.place(key, request));
    }

    private static Response answer(String key, OrderAnswer answer) {
        return switch (answer.outcome()) {
            case PLACED -> Html.seeOther("/orders/" + key);
            case CART_CHANGED -> Html.seeOther("/checkout?notice=changed");
            case ALREADY_ORDERED -> Html.seeOther("/orders/" + answer.order().key() + "?notice=already");
        };
    }

    private Response form(int status, String key, Basket basket, String notice, Map<String, String> values, Map<String, String> problems) {
        return html.page(status, "checkout", Map.of("page", frame.page("Checkout"), "key", key, "basket", basket, "notice", notice,
                "values", values, "problems", problems)).build();
    }

    private static String problem(String field) {
        return switch (field) {
            case "number" -> "This is none of the test cards below.";
            case "expiry" -> "Use a month and year to come, such as 12/30.";
            default -> "Three or four digits.";
        };
    }
}
