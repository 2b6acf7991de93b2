package org.crashonly.host.apps;

import jakarta.servlet.http.HttpServlet;

/** What {@link ExtendsMissing} extends. */
public class MissingServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;
}
