package org.crashonly.host.apps;

import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Of each generation of this WAR somebody is asked, over a connection, in the middle of its deployment: with which number it goes on, and, from a
 * thread of its own, when it is to end the JVM. Answers with the number; {@code Asked-Before} is how often it was asked, and {@code keep} has it keep
 * so many MiB.
 */
@WebServlet("/number")
@WebListener
public class AskingServlet extends HttpServlet implements ServletContextListener {

    /** The context parameter that says on which port somebody listens. */
    public static final String PORT = "asked";

    private static final long serialVersionUID = 1L;
    private static final List<byte[]> KEPT = new ArrayList<>();
    private static final AtomicInteger ASKED = new AtomicInteger();

    private static volatile int number;

    @Override
    public void contextInitialized(ServletContextEvent event) {
        try {
            Socket asked = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(event.getServletContext().getInitParameter(PORT)));
            InputStream answers = asked.getInputStream();
            number = answers.read();
            new Thread(() -> exitWhenTold(answers)).start();
        } catch (IOException e) {
            throw new IllegalStateException("nobody is there to be asked", e);
        }
    }

    private static void exitWhenTold(InputStream answers) {
        try {
            int status = answers.read();
            if (status >= 0) {
                System.exit(status);
            }
        } catch (IOException e) {
            throw new IllegalStateException("nobody is there any more", e);
        }
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String keep = request.getParameter("keep");
        if (keep != null) {
            synchronized (KEPT) {
                KEPT.add(new byte[Integer.parseInt(keep) << 20]);
            }
        }
        response.setContentType("text/plain");
        response.setIntHeader("Asked-Before", ASKED.getAndIncrement());
        response.getWriter().print(number);
    }
}
