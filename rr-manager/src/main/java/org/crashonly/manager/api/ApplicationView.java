package org.crashonly.manager.api;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;

/**
 * One of what {@code GET /api/applications} answers.
 *
 * @param state as in {@link StatusView}; {@code gone} if it was deployed, failed, and is not there
 * @param components of the version in force, or that is being put in force
 * @param upgrade the latest; null if there was none
 */
public record ApplicationView(String name, String state, List<ComponentView> components, UpgradeView upgrade) {

    /**
     * A component.
     *
     * @param url where it is reached from outside; null if it is not
     * @param sha256 of its WAR
     */
    public record ComponentView(String name, String process, String state, String url, String sha256) {}

    /**
     * An upgrade.
     *
     * @param stage {@code begun}, {@code going-back}, {@code confirmed} or {@code rolled-back}
     * @param why a sentence: who asked for it, or why it was rolled back
     * @param atMillis since 1970, when it came to this stage
     */
    public record UpgradeView(String incident, String stage, String why, long atMillis) {

        /** Whether nothing is left to do. */
        @JsonIgnore
        public boolean isOver() {
            return stage.equals("confirmed") || stage.equals("rolled-back") || stage.equals("removed");
        }
    }
}
