package org.crashonly.manager.application;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Looks into a staged WAR. */
@FunctionalInterface
public interface WarInspection {

    /**
     * What {@code war} needs of the container beyond its trimmed base.
     *
     * @throws IOException if the WAR cannot be run here; the message says why
     */
    List<String> features(Path war) throws IOException;
}
