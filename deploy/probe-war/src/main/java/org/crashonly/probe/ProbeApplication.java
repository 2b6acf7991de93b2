package org.crashonly.probe;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;

/** Everything is below the context root. */
@ApplicationPath("/")
public class ProbeApplication extends Application {}
