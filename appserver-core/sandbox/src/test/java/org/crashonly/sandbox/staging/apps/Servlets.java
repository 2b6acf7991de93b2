package org.crashonly.sandbox.staging.apps;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.crashonly.component.Idempotent;
import org.crashonly.component.Idempotent.Recorder;

/** Servlets as components write them; tests put them into WARs. */
public final class Servlets {

    private Servlets() {}

    @WebServlet({"/pay/*", "/charge", "*.do", "/"})
    @Idempotent(formField = "key", recordedBy = Recorder.COMPONENT)
    public static class Pay extends HttpServlet {
        private static final long serialVersionUID = 1L;
    }

    @WebServlet(urlPatterns = "/refund")
    public static class Refund extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        @Idempotent(recordedBy = Recorder.COMPONENT)
        protected void doPost(HttpServletRequest request, HttpServletResponse response) {}
    }

    @WebServlet("/recorded")
    public static class Recorded extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        @Idempotent
        protected void doPost(HttpServletRequest request, HttpServletResponse response) {}
    }

    @WebServlet("/pay/special/*")
    public static class Special extends HttpServlet {
        private static final long serialVersionUID = 1L;
    }
}
