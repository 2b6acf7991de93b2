package org.crashonly.host.payara;

import java.io.IOException;
import org.apache.catalina.Request;
import org.apache.catalina.Response;
import org.apache.catalina.valves.ErrorReportValve;

/**
 * The page of an error for which the module has none, made by Payara from its name in the configuration: Payara's own, but never with an
 * exception in it. Its classes, messages and stack trace are for the log, not for clients.
 */
public final class ErrorReport extends ErrorReportValve {

    @Override
    protected void report(Request request, Response response, Throwable thrown) throws IOException {
        super.report(request, response, null);
    }
}
