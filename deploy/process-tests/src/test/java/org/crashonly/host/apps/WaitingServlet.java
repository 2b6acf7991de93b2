package org.crashonly.host.apps;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.client.Client;
import jakarta.ws.rs.client.ClientBuilder;
import java.io.IOException;
import java.util.Hashtable;
import javax.naming.Context;
import javax.naming.NamingException;
import javax.naming.directory.InitialDirContext;

/** Waits for somebody who does not answer: who that is, the parameter {@code for} names, and {@code port} where it listens. */
@WebServlet("/wait")
public class WaitingServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String address = "127.0.0.1:" + request.getParameter("port");
        switch (request.getParameter("for")) {
            case "rest" -> {
                try (Client client = ClientBuilder.newClient()) {
                    response.getWriter().print(client.target("http://" + address).request().get(String.class));
                }
            }
            case "directory" -> directory(address);
            case "output" -> response.getWriter().print(new ProcessBuilder("sh", "-c", "cat; true").start().getInputStream().read());
            case "end" -> response.getWriter().print(new ProcessBuilder("cat").start().onExit().join().exitValue());
            default -> throw new IOException("nobody is called so");
        }
        response.getWriter().print("answered");
    }

    private static void directory(String address) throws IOException {
        Hashtable<String, String> environment = new Hashtable<>();
        environment.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.ldap.LdapCtxFactory");
        environment.put(Context.PROVIDER_URL, "ldap://" + address);
        try {
            new InitialDirContext(environment).close();
        } catch (NamingException e) {
            throw new IOException(e);
        }
    }
}
