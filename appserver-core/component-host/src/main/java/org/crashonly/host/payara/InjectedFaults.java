package org.crashonly.host.payara;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.catalina.connector.Request;
import org.crashonly.control.Message.Harm;
import org.crashonly.host.boundary.ArmedFault;
import org.crashonly.host.boundary.Boundary;
import org.crashonly.host.boundary.InFlightRequest;
import org.crashonly.host.boundary.Strikes;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.http.Method;
import org.glassfish.grizzly.http.server.Response;

/** What injected faults do to requests before their module sees them, and to its answers before they leave. */
final class InjectedFaults {

    /** The harm that befalls the answer of a request. */
    private static final String SPOILS = "org.crashonly.request.injected";
    private static final byte FILLER = '?';

    private InjectedFaults() {}

    /** Has the fault that strikes {@code request}, if one does, happen; true if the request was answered by that, or never will be. */
    static boolean answer(Boundary boundary, InFlightRequest inFlight, Request request, HttpServletResponse response) throws IOException {
        ArmedFault fault = Strikes.request(inFlight, request.getRequestURI());
        if (fault == null) {
            return false;
        }
        fault.suffer(ThreadLocalRandom.current());
        return switch (fault.injection().harm()) {
            case LATENCY, HANG, LOOP, DEADLOCK, LEAK, THREAD_LEAK, FILE_LEAK, METASPACE_LEAK, DATA_SOURCE_LOST, CONNECTION_LEAK, OUT_OF_MEMORY,
                DISK_FULL, CORRUPT_SESSION, CORRUPT_PAGE, NAME_LOST, SLOW_PEER, HALF_OPEN_PEER -> false;
            case NULL_RESULT, WRONG_RESULT -> {
                request.setAttribute(SPOILS, fault.injection().harm());
                yield false;
            }
            case EXCEPTION -> {
                request.setAttribute(RequestDispatcher.ERROR_EXCEPTION, fault.thrown(InjectedFault::new));
                leave(boundary, inFlight);
                problem(HttpServletResponse.SC_INTERNAL_SERVER_ERROR, response);
                yield true;
            }
            case ERROR -> {
                leave(boundary, inFlight);
                problem(fault.injection().status(), response);
                yield true;
            }
            case RESET, REFUSE -> {
                leave(boundary, inFlight);
                Connection<?> connection = request.getCoyoteRequest().getContext().getConnection();
                if (fault.injection().harm() == Harm.REFUSE) {
                    ClosedPort.of(connection, now -> !fault.isOver(now));
                }
                connection.terminateSilently();
                yield true;
            }
        };
    }

    private static void leave(Boundary boundary, InFlightRequest inFlight) {
        inFlight.preliminaries().forget();
        boundary.leave(inFlight);
    }

    private static void problem(int status, HttpServletResponse response) throws IOException {
        BoundaryValve.problem(
                new BoundaryValve.Problem("urn:crashonly:injected-fault", status, "a fault was injected into this component"), response);
    }

    /**
     * Replaces the body of an answer to {@code request} that is to be nothing, or wrong. One whose head leaves before it is whole,
     * because it is longer than the container's buffer, is spared. Must be called while {@code answer} is being closed.
     */
    static void spoil(Request request, Response answer) throws IOException {
        if (!(request.getAttribute(SPOILS) instanceof Harm harm) || !answer.getOutputBuffer().isClosed() || answer.getStatus() >= HttpServletResponse.SC_BAD_REQUEST
                || answer.getRequest().getMethod().equals(Method.HEAD)) {
            return;
        }
        byte[] body = new byte[harm == Harm.NULL_RESULT ? 0 : answer.getOutputBuffer().getBufferedDataSize()];
        Arrays.fill(body, FILLER);
        answer.getOutputBuffer().reset();
        answer.setContentLength(body.length);
        answer.getOutputBuffer().writeByteBuffer(ByteBuffer.wrap(body));
    }

    /** What an injected exception is: no code of anybody's threw it. */
    private static final class InjectedFault extends RuntimeException {

        private static final long serialVersionUID = 1L;

        InjectedFault() {
            super("injected fault", null, false, false);
        }
    }
}
