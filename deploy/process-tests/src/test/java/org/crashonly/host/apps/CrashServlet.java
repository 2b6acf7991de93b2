package org.crashonly.host.apps;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import org.crashonly.power.Departure;
import org.crashonly.power.PowerSwitch;
import org.crashonly.power.PowerSwitches;

/** Throws the power switch of another module, and says how its threads left. */
@WebServlet("/crash")
public class CrashServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        PowerSwitch victim = PowerSwitches.of((ClassLoader) System.getProperties().get(HangingServlet.LOADER));
        victim.throwIt();
        try {
            Departure departure = victim.awaitDeparture(Duration.ofSeconds(20));
            response.getWriter().print("interrupts " + departure.interrupts() + ", " + departure.took().toMillis() + " ms, zombies " + departure.zombies());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
