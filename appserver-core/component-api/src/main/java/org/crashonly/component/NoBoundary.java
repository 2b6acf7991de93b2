package org.crashonly.component;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Beans of this class, or of this package, have no boundary of their own: their calls are neither counted nor cut, no fault is injected into
 * them, and they are not restarted alone. For what is called so often that tens of nanoseconds matter, or must never be dropped.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.PACKAGE})
public @interface NoBoundary {}
