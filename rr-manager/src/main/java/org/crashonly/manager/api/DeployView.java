package org.crashonly.manager.api;

/**
 * What {@code POST /api/deploy} answers.
 *
 * @param incident names the upgrade that was begun, see {@link ApplicationView.UpgradeView}; null if none was
 * @param refusal why none was begun: a sentence; null if one was
 */
public record DeployView(String incident, String refusal) {}
