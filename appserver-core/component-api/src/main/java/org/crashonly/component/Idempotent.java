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
 * {@link jakarta.servlet.annotation.WebServlet @WebServlet} that records its effects by itself. The server finds it when the WAR is
 * staged. Operations whose place it cannot tell for certain are left alone, which means that the server sends their requests once:
 * those of path templates with regular expressions, of sub-resource locators, of REST applications and servlets that {@code web.xml}
 * maps, and requests that another operation of the component might take as well.
 *
 * <p>The key is the field {@code Idempotency-Key} of the request's header unless {@link #formField} or {@link #pathParam} names
 * another place. It has 1 to 255 visible ASCII characters. A request without a key is sent once, and runs as if the operation were not
 * marked.
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
    Recorder recordedBy() default Recorder.SERVER;

    /** Who sees to it that a key has its effect once. */
    enum Recorder {
        /**
         * The server, in the table {@code crashonly_effect} of the component's default data source. It begins a JTA transaction before the
         * operation, inserts the key, lets the operation work in that transaction (JPA, JDBC, {@code @Transactional} and EJBs join it),
         * adds the answer, and commits before the answer goes out. A repeat does not reach the operation: it waits for the first
         * request, and gets that one's status, header and entity with {@code Idempotent-Replayed: ?1}.
         *
         * <ul>
         *   <li>A server error or an exception, whatever it is mapped to, undoes the work; nothing is stored, and a repeat runs. No answer
         *       below 400 goes out then: {@code 500} does.
         *   <li>{@code 409} with {@code Retry-After}: the first still runs when the repeat's time is over. {@code 422}: the key came with
         *       another path, query or body, or from another caller: the container's principal or, without one, the field
         *       {@code Authorization}, the cookies, and the fields that the component's descriptor names ({@code identified-by}). {@code 400}: a malformed key.
         *   <li>A key is kept for 24 hours at least. It belongs to its operation: component, method and path template. An answer has at
         *       most 1 MiB.
         *   <li>What is not of the default data source, and what runs apart from the transaction (another thread,
         *       {@code REQUIRES_NEW}, a connection's own {@code commit}), is not undone and may happen again.
         * </ul>
         *
         * <p>It records operations of Jakarta REST. A component does not deploy if it asks for what cannot be kept: on a servlet, on an
         * asynchronous operation, on one whose {@code @Transactional} or {@code @TransactionAttribute} is {@code REQUIRES_NEW},
         * {@code NOT_SUPPORTED} or {@code NEVER} or has {@code dontRollbackOn}, or without a store.
         */
        SERVER,
        /**
         * The component itself: it stores the key in the same transaction as the effect, or hands it down to components that do. It
         * must recognise a repeat that comes while the first request still runs, and in another process.
         */
        COMPONENT
    }
}
