package org.crashonly.host.apps;

/** A servlet that cannot be loaded if {@link MissingServlet} is left out of its WAR. */
public class ExtendsMissing extends MissingServlet {

    private static final long serialVersionUID = 1L;
}
