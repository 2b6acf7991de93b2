package org.crashonly.host.apps.effects;

import jakarta.transaction.Transactional;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import org.crashonly.component.Idempotent;

/** Wants its effect recorded, but in no transaction that could hold the record. */
@Path("apart")
public class ApartResource {

    @POST
    @Idempotent
    @Transactional(Transactional.TxType.REQUIRES_NEW)
    public String add() {
        return "added";
    }
}
