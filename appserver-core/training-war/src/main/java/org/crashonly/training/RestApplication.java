package org.crashonly.training;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;

/** REST below {@code /api}. */
@ApplicationPath("api")
public class RestApplication extends Application {}
