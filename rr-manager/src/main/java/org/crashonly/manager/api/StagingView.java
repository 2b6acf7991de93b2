package org.crashonly.manager.api;

import java.util.Map;

/**
 * What {@code POST /api/staging} answers.
 *
 * @param managerLife which manager counts: another one begins anew
 * @param components what came of the requests to each component since that manager began, by id
 */
public record StagingView(long managerLife, Map<String, Requests> components) {

    /**
     * @param served answered, and not with an error of the component
     * @param failed all others, as senders and the boundary count them: one may count twice
     */
    public record Requests(long served, long failed) {}
}
