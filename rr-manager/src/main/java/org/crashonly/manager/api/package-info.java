/**
 * The control API and the dashboard: what the server tells people and tools about itself, and what they may ask of it, above all
 * to crash an element and to restart it. {@link org.crashonly.manager.api.Control} is all it knows of the manager.
 */
package org.crashonly.manager.api;
