package org.crashonly.host.apps;

import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import java.util.Set;
import java.util.TreeSet;

/** Which clocks have ticked; one of them is its own. */
@Singleton
@Startup
public class Ticks {

    private final Set<String> seen = new TreeSet<>();

    @Schedule(second = "*", minute = "*", hour = "*", persistent = false)
    public void container() {
        seen.add("container");
    }

    public void defined() {
        seen.add("defined");
    }

    public void executor() {
        seen.add("executor");
    }

    public void threads() {
        seen.add("threads");
    }

    public void pool() {
        seen.add("pool");
    }

    public void managed() {
        seen.add("managed");
    }

    public void timer() {
        seen.add("timer");
    }

    public String seen() {
        return seen.toString();
    }
}
