package org.crashonly.probe;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** What a component may have too much of, or leave behind. */
@Path("/excess")
@Produces(MediaType.TEXT_PLAIN)
public class ExcessResource {

    private static final List<InputStream> OPEN = new ArrayList<>();

    /** Begins so many threads that do not end by themselves. */
    @POST
    @Path("threads")
    @SuppressWarnings("InfiniteLoopStatement")
    public int threads(@QueryParam("count") int count) {
        for (int i = 0; i < count; i++) {
            Thread thread = new Thread(() -> {
                while (true) {
                    LockSupport.park();
                }
            }, "too many");
            thread.setDaemon(true);
            thread.start();
        }
        return count;
    }

    /** Opens files and keeps them, until it gets no more; says why it does not. */
    @POST
    @Path("files")
    public String files() {
        synchronized (OPEN) {
            while (true) {
                try {
                    OPEN.add(new FileInputStream("/dev/null"));
                } catch (IOException e) {
                    return e.getMessage();
                }
            }
        }
    }

    /** Needs a file for a moment. */
    @GET
    @Path("file")
    public int file() throws IOException {
        try (InputStream in = new FileInputStream("/dev/null")) {
            return in.available();
        }
    }

    /** Starts a process, which starts another one and leaves it; answers with the ids of both, in a line. Neither ends by itself. */
    @POST
    @Path("children")
    public String children() throws IOException {
        Process child = new ProcessBuilder("sh", "-c", "setsid sleep 100000 & echo $! $$; exec sleep 100000").start();
        try (BufferedReader output = new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
            return output.readLine();
        }
    }
}
