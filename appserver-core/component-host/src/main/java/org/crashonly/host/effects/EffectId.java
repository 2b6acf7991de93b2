package org.crashonly.host.effects;

/**
 * Names one effect of an application.
 *
 * @param operation component, method and path template, {@code "orders POST /api/orders/{id}/pay"}
 * @param key what its request calls it
 */
record EffectId(String operation, String key) {}
