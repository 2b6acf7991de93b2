package org.crashonly.probe;

import jakarta.inject.Inject;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.File;
import java.net.URI;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.crashonly.component.Idempotent;

/** What tests and benchmarks ask for. */
@Path("/")
@Produces(MediaType.TEXT_PLAIN)
@Consumes(MediaType.WILDCARD)
public class ProbeResource {

    private static final String CHARGE = "/charges";
    private static final String PLAIN_CHARGE = "/plain-charges";

    @Inject
    private Notes notes;

    @Inject
    private Effects effects;

    @Inject
    private Charges charges;

    @GET
    public String hello() {
        return "hello";
    }

    /** Which version of this WAR answers, see {@link Build}. */
    @GET
    @Path("version")
    public String version() {
        return Build.version();
    }

    /** The process that answers. */
    @GET
    @Path("pid")
    public long pid() {
        return ProcessHandle.current().pid();
    }

    /** How many processes it sees. */
    @GET
    @Path("processes")
    public long processes() {
        return ProcessHandle.allProcesses().count();
    }

    /** Whether it sees a file or directory. */
    @GET
    @Path("sees")
    public boolean sees(@QueryParam("path") String path) {
        return new File(path).exists();
    }

    /** One query. */
    @GET
    @Path("count")
    public long count() {
        return notes.count();
    }

    @GET
    @Path("notes/{id}")
    public String get(@PathParam("id") String id) {
        return notes.get(id).orElseThrow(NotFoundException::new);
    }

    @PUT
    @Path("notes/{id}")
    public String put(@PathParam("id") String id, String text) {
        notes.put(id, text);
        return id;
    }

    /** Stores a note under a name of the server's choice: sent twice, it is there twice. */
    @POST
    @Path("notes")
    public Response add(String text) {
        String id = UUID.randomUUID().toString();
        notes.put(id, text);
        return Response.created(URI.create("notes/" + id)).entity(id).build();
    }

    /** Has its effect once under each key, and takes a while before it is certain that it has it. */
    @POST
    @Path("effects")
    @Idempotent(recordedBy = Idempotent.Recorder.COMPONENT)
    public Response effect(@HeaderParam("Idempotency-Key") String key, @QueryParam("charged-by") String charger) {
        if (key == null) {
            throw new BadRequestException("Idempotency-Key is missing");
        }
        boolean first = effects.once(key, () -> {
            waitFor(20);
            charge(charger, CHARGE, key);
        });
        return Response.ok(key).header("Probe-First", first).build();
    }

    /** Has its effect whenever it runs, and takes a while before it is certain that it has it: that it runs once is the server's business. */
    @POST
    @Path("recorded")
    @Idempotent
    public Response recorded(@HeaderParam("Idempotency-Key") String key, @QueryParam("charged-by") String charger) {
        long number = effects.again(key);
        waitFor(20);
        charge(charger, CHARGE, key);
        return Response.ok(key).header("Probe-Number", number).build();
    }

    /** Has an effect of the name that is sent, whenever it runs: nothing in it tells two requests from one that was repeated. */
    @POST
    @Path("plain")
    public Response plain(String name, @QueryParam("charged-by") String charger) {
        long number = effects.again(name);
        waitFor(20);
        charge(charger, PLAIN_CHARGE, name);
        return Response.ok(name).header("Probe-Number", number).build();
    }

    /** Charges for an order that is made in another component, whenever it runs: that it runs once is the server's business. */
    @POST
    @Path(CHARGE)
    @Idempotent
    public Response charge(String order) {
        return plainCharge(order);
    }

    /** The same, where nothing tells two requests from one that was repeated. */
    @POST
    @Path(PLAIN_CHARGE)
    public Response plainCharge(String order) {
        return Response.ok(order).header("Probe-Number", effects.again("charge " + order)).build();
    }

    private void charge(String charger, String path, String order) {
        if (charger != null) {
            charges.charge(charger, path, order);
        }
    }

    /** Of which keys and names there were effects, and how many of each: a line each. */
    @GET
    @Path("effects")
    public String effects() {
        return effects.counts();
    }

    /** How many effects there are of that key; all of them, if it is {@code *}. */
    @GET
    @Path("effects/{key}")
    public long effects(@PathParam("key") String key) {
        return effects.count(key);
    }

    /** How long the text is that was sent. */
    @PUT
    @Path("length")
    public int length(String text) {
        return text.length();
    }

    /** Answers after a while; safe, so it may be repeated. */
    @GET
    @Path("slow/{millis}")
    public String slow(@PathParam("millis") long millis) {
        return waitFor(millis);
    }

    /** Answers after a while; neither safe nor idempotent. */
    @POST
    @Path("slow/{millis}")
    public String slowPost(@PathParam("millis") long millis) {
        return waitFor(millis);
    }

    /** Never answers, and swallows whatever might end it: computes, or sleeps if {@code kind} says so. */
    @POST
    @Path("hang/{kind}")
    public String hang(@PathParam("kind") String kind) {
        long swallowed = 0;
        while (swallowed >= 0) {
            try {
                if (kind.equals("sleep")) {
                    Thread.sleep(60_000);
                }
            } catch (Throwable e) {
                swallowed++;
            }
        }
        return "not reached";
    }

    /** Waits, then writes, over and over: what a frozen process would do after it wakes. */
    @POST
    @Path("trickle/{id}/{times}")
    public String trickle(@PathParam("id") String id, @PathParam("times") int times) {
        for (int i = 0; i < times; i++) {
            notes.put(id + "-" + i, Long.toString(ProcessHandle.current().pid()));
            waitFor(20);
        }
        return id;
    }

    /** Fails, and nothing else does. */
    @GET
    @Path("fail")
    public String fail() {
        throw new IllegalStateException("as asked");
    }

    /** From now on everything fails, or hangs, until the module is restarted. */
    @POST
    @Path("sickness/{kind}")
    public String befall(@PathParam("kind") String kind) {
        Sickness.befall(Sickness.Kind.valueOf(kind.toUpperCase(Locale.ROOT)));
        return kind;
    }

    /** Would end the whole process from inside; by reflection, where nobody sees the call, it does. */
    @POST
    @Path("exit")
    public String exit(@QueryParam("hidden") boolean hidden) throws ReflectiveOperationException {
        if (hidden) {
            System.class.getMethod("exit", int.class).invoke(null, 5);
        }
        System.exit(5);
        return "not reached";
    }

    private static String waitFor(long millis) {
        long until = System.nanoTime() + millis * 1_000_000;
        while (System.nanoTime() < until) {
            LockSupport.parkNanos(until - System.nanoTime());
        }
        return "waited " + millis + " ms";
    }
}
