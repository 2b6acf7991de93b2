package org.crashonly.host.apps.login;

import jakarta.servlet.annotation.HttpConstraint;
import jakarta.servlet.annotation.ServletSecurity;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** For members only: says who asks. */
@WebServlet("/members")
@ServletSecurity(@HttpConstraint(rolesAllowed = "member"))
public class MembersServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("text/plain");
        response.getWriter().print("member " + request.getUserPrincipal().getName() + " "
                + request.isUserInRole("member") + request.isUserInRole("other"));
    }
}
