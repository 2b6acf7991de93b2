package org.crashonly.sandbox.staging.apps;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.Application;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import org.crashonly.component.Idempotent;
import org.crashonly.component.Idempotent.Recorder;

/** Resources as components write them; tests put them into WARs. */
public final class Rest {

    private Rest() {}

    @ApplicationPath("/")
    public static class AtRoot extends Application {}

    @ApplicationPath("api/*")
    public static class AtApi extends Application {}

    public static class Unmapped extends Application {}

    @Path("recorded")
    @Idempotent
    public static class Recorded {
        @POST
        public void byHeader() {}

        @POST
        @Path("form")
        @Idempotent(formField = "key", recordedBy = Recorder.SERVER)
        public void byForm() {}
    }

    public static class NoResource {
        @Idempotent
        public void method() {}
    }

    @Path("orders")
    public static class Orders {
        @GET
        public String all() {
            return "";
        }

        @POST
        @Idempotent(recordedBy = Recorder.COMPONENT)
        public void byHeader() {}

        @POST
        @Path("/{ key }/pay")
        @Idempotent(pathParam = "key", recordedBy = Recorder.COMPONENT)
        public void byPath() {}

        @PATCH
        @Path("{id}")
        @Idempotent(formField = "idempotency-key", recordedBy = Recorder.COMPONENT)
        public void byForm() {}

        @PUT
        @Path("{id}")
        @Idempotent(recordedBy = Recorder.COMPONENT)
        public void idempotentAnyway() {}

        @POST
        @Path("plain")
        public void unmarked() {}
    }

    @Path("carts")
    @Idempotent(recordedBy = Recorder.COMPONENT)
    public static class Carts {
        @POST
        public void add() {}

        @GET
        public String all() {
            return "";
        }

        public void noOperation() {}
    }

    @Path("doubtful")
    @Idempotent(recordedBy = Recorder.COMPONENT)
    public static class Doubtful {
        @POST
        @Path("{id: \\d+}")
        public void regularExpression() {}

        @POST
        @Path("a%20b")
        public void encoded() {}

        @POST
        @Path("pre-{id}")
        public void halfVariable() {}

        @POST
        @Path("other")
        @Idempotent(pathParam = "nowhere", recordedBy = Recorder.COMPONENT)
        public void variableIsMissing() {}

        @POST
        @Path("both/{id}")
        @Idempotent(pathParam = "id", formField = "key", recordedBy = Recorder.COMPONENT)
        public void twoPlaces() {}
    }

    @Path("things")
    public static class Things {
        @POST
        @Path("{id}")
        @Idempotent(recordedBy = Recorder.COMPONENT)
        public void one() {}

        @POST
        @Path("special")
        public void special() {}

        @POST
        @Path("marked")
        @Idempotent(recordedBy = Recorder.COMPONENT)
        public void alike() {}

        @Path("sub/{x}")
        public Object locator() {
            return this;
        }

        @Path("{id}")
        @Odd
        public void odd() {}

        @Purge
        @Path("purged")
        @Idempotent(recordedBy = Recorder.COMPONENT)
        public void ownMethod() {}
    }

    @Path("parts")
    public static class Parts {
        @POST
        @Path("{id}/{what}")
        @Idempotent(recordedBy = Recorder.COMPONENT)
        public void one() {}

        @POST
        @Path("special/{what}")
        public void special() {}

        @Path("sub/{x: .+}")
        public Object locator() {
            return this;
        }
    }

    @Path("wide/{a}")
    public static class Wide {
        @POST
        public void any() {}
    }

    @Path("wide")
    public static class Narrow {
        @POST
        @Path("one")
        @Idempotent(recordedBy = Recorder.COMPONENT)
        public void one() {}
    }

    @Path("contract")
    public interface Contract {
        @POST
        @Path("{key}")
        void act();
    }

    public static class Implementation implements Contract {
        @Override
        @Idempotent(pathParam = "key", recordedBy = Recorder.COMPONENT)
        public void act() {}
    }

    @Path("half")
    public static class HalfKnown extends Unmapped {
        @POST
        @Idempotent(recordedBy = Recorder.COMPONENT)
        public void act() {}
    }

    @PreMatching
    public static class Rewrites implements ContainerRequestFilter {
        @Override
        public void filter(ContainerRequestContext request) {}
    }

    @Retention(RetentionPolicy.RUNTIME)
    @HttpMethod("POST")
    public @interface Odd {}

    @Retention(RetentionPolicy.RUNTIME)
    @HttpMethod("PURGE")
    public @interface Purge {}
}
