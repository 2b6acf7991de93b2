package org.crashonly.host.apps.effects;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;

/** Maps the resources. */
@ApplicationPath("/api")
public class EffectsApplication extends Application {}
