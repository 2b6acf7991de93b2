package org.crashonly.manager.api;

import com.fasterxml.jackson.annotation.JsonRawValue;

/**
 * What {@code GET /api/fmap} answers: two failure maps in the format of their file.
 *
 * @param accepted what somebody accepted, declared or injected
 * @param known that, and what the manager has seen since
 */
public record FailureMapView(@JsonRawValue String accepted, @JsonRawValue String known) {}
