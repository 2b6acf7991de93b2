package org.crashonly.component;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A request to this operation, sent again under the same key, has its effect once. The server then holds such a request while the
 * component restarts, and sends it again when it cannot know whether it arrived, as it does with {@code PUT}.
 *
 * <p>It stands on a Jakarta REST resource method, on a resource class for all its methods, or on a servlet with
 * {@link jakarta.servlet.annotation.WebServlet @WebServlet}. The server finds it when the WAR is staged. Operations whose place it
 * cannot tell for certain are left alone, which means that they are sent once: those of path templates with regular expressions, of
 * sub-resource locators, of REST applications and servlets that {@code web.xml} maps, and requests that another operation of the
 * component might take as well.
 *
 * <p>The key is the field {@code Idempotency-Key} of the request's header unless {@link #formField} or {@link #pathParam} names
 * another place. It has 1 to 255 visible ASCII characters. A request without a key is sent once.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Idempotent {

    /** The field of an {@code application/x-www-form-urlencoded} body that holds the key; empty for none. */
    String formField() default "";

    /** The variable of the path template that holds the key; empty for none. */
    String pathParam() default "";

    /** Who remembers the key. */
    Recorder recordedBy();

    /** Who sees to it that a key has its effect once. */
    enum Recorder {
        /**
         * The component itself: it stores the key in the same transaction as the effect, or hands it down to components that do. It
         * must recognise a repeat that comes while the first request still runs, and in another process.
         */
        COMPONENT
    }
}
