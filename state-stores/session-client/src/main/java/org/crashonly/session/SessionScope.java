package org.crashonly.session;

/**
 * Whose sessions: ids of different scopes never meet.
 *
 * @param application the application's name
 * @param module the module's name: each WAR has sessions of its own
 */
public record SessionScope(String application, String module) {

    public SessionScope {
        Names.require("application", application);
        Names.require("module", module);
    }
}
