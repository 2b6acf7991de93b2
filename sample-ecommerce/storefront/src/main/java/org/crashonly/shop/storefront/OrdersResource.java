package org.crashonly.shop.storefront;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import java.util.Optional;
import org.crashonly.shop.contract.Account;
import org.crashonly.shop.contract.Order;
import org.crashonly.shop.contract.OrdersClient;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/** What was ordered. */
@RequestScoped
@Path("orders")
public class OrdersResource {

    @Inject
    Html html;

    @Inject
    Frame frame;

    @Inject
    Visitor visitor;

    @Inject
    @RestClient
    OrdersClient orders;

    @GET
    public Response all(@QueryParam("page") @DefaultValue("1") String page) {
        Optional<Account> account = visitor.account();
        if (account.isEmpty()) {
            return Html.seeOther("/login?next=/orders");
        }
        return html.page("orders", Map.of("page", frame.page("Your orders"),
                "orders", orders.orders(account.get().id(), BrowseResource.number(page))));
    }

    @GET
    @Path("{key}")
    public Response one(@PathParam("key") String key, @QueryParam("notice") @DefaultValue("") String notice) {
        Optional<Account> account = visitor.account();
        if (account.isEmpty()) {
            return Html.seeOther("/login?next=/orders");
        }
        Order order = orders.order(key, account.get().id());
        Page page = frame.page("Order " + OrderText.number(order)).refreshing(order.state().isFinal() ? 0 : 2);
        String text = notice.equals("already") ? "This cart had been ordered already. This is that order; nothing was ordered twice." : "";
        return html.page("order", Map.of("page", page, "order", order, "notice", text));
    }
}
