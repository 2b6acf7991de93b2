package org.crashonly.shop.inventory;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import org.crashonly.shop.contract.Keys;
import org.crashonly.shop.contract.Quantity;
import org.crashonly.shop.contract.Reservation;
import org.crashonly.shop.contract.Reservation.State;
import org.crashonly.shop.contract.ReservationChange;
import org.crashonly.shop.contract.ReservationRequest;
import org.crashonly.shop.contract.Stock;
import org.crashonly.shop.inventory.ReservationRules.Ask;

/** See {@link org.crashonly.shop.contract.InventoryClient}. */
@RequestScoped
@Path("/")
@Produces("application/json")
@Consumes("application/json")
public class InventoryResource {

    private static final int MOST_LINES = 200;

    @Inject
    Reservations reservations;

    @GET
    @Path("stock")
    public List<Stock> stock(@QueryParam("sku") List<String> skus) {
        return reservations.stock(skus.stream().limit(MOST_LINES).toList());
    }

    @PUT
    @Path("reservations/{order}")
    public Reservation reserve(@PathParam("order") String order, ReservationRequest request) {
        if (!Keys.isKey(order) || request == null || !isReasonable(request.lines())) {
            throw new BadRequestException("expected a key of 8 to 80 characters and 1 to " + MOST_LINES
                    + " lines, each with a SKU of its own and a quantity of at least 1");
        }
        return reservations.reserve(order, request.lines());
    }

    @PUT
    @Path("reservations/{order}/state")
    public Reservation change(@PathParam("order") String order, ReservationChange change) {
        if (!Keys.isKey(order) || change == null || (change.state() != State.SOLD && change.state() != State.RELEASED)) {
            throw new BadRequestException("expected a key of 8 to 80 characters, and the state SOLD or RELEASED");
        }
        return reservations.ask(order, change.state() == State.SOLD ? Ask.SELL : Ask.RELEASE);
    }

    private static boolean isReasonable(List<Quantity> lines) {
        return lines != null
                && !lines.isEmpty()
                && lines.size() <= MOST_LINES
                && lines.stream().allMatch(line -> line.sku() != null && line.quantity() > 0)
                && lines.stream().map(Quantity::sku).distinct().count() == lines.size();
    }
}
