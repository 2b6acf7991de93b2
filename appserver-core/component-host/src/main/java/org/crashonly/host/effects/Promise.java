package org.crashonly.host.effects;

import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.enterprise.inject.Stereotype;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.sse.SseEventSink;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.crashonly.component.Idempotent;

/**
 * Whether the server can keep what it promises of an operation: its work and the record of it are one transaction, which ends before
 * its answer goes out. What cannot be kept is refused when the component is deployed.
 */
final class Promise {

    private static final Set<Transactional.TxType> APART =
            Set.of(Transactional.TxType.REQUIRES_NEW, Transactional.TxType.NOT_SUPPORTED, Transactional.TxType.NEVER);
    private static final Set<TransactionAttributeType> APART_IN_EJB =
            Set.of(TransactionAttributeType.REQUIRES_NEW, TransactionAttributeType.NOT_SUPPORTED, TransactionAttributeType.NEVER);
    private static final List<Class<?>> LATER = List.of(CompletionStage.class, Future.class, Flow.Publisher.class);
    private static final List<Class<?>> ELSEWHERE = List.of(AsyncResponse.class, SseEventSink.class);

    private static final String APART_TEXT =
            " does its work outside of the transaction in which it is recorded: leave it out, or use REQUIRED";

    private Promise() {}

    /** Why it cannot be kept, a clause each; empty if it can. */
    static List<String> obstacles(Class<?> resource, Method method, Idempotent mark) {
        List<String> obstacles = new ArrayList<>();
        if (!mark.formField().isEmpty() && !mark.pathParam().isEmpty()) {
            obstacles.add("it names a form field and a path variable: a request has its key in one place");
        }
        transactional(resource, method).forEach(it -> judge(it, obstacles));
        ejb(resource, method, obstacles);
        if (answersLater(method) || isAsynchronous(method) || isAsynchronous(resource)) {
            obstacles.add("it answers asynchronously, outside of the transaction in which its effect is recorded");
        }
        return obstacles;
    }

    private static void judge(Transactional transactional, List<String> obstacles) {
        if (APART.contains(transactional.value())) {
            obstacles.add("@Transactional(" + transactional.value() + ")" + APART_TEXT);
        }
        if (transactional.dontRollbackOn().length > 0) {
            obstacles.add("@Transactional(dontRollbackOn) keeps work whose answer is an exception, which is not recorded");
        }
    }

    /** What stands on the method, or else on the class or its stereotypes. */
    private static Stream<Transactional> transactional(Class<?> resource, Method method) {
        Transactional own = method.getAnnotation(Transactional.class);
        if (own != null) {
            return Stream.of(own);
        }
        Transactional onClass = resource.getAnnotation(Transactional.class);
        return onClass != null ? Stream.of(onClass) : ofStereotypes(resource);
    }

    private static Stream<Transactional> ofStereotypes(Class<?> resource) {
        return Stream.of(resource.getAnnotations())
                .map(Annotation::annotationType)
                .filter(it -> it.isAnnotationPresent(Stereotype.class) && it.isAnnotationPresent(Transactional.class))
                .map(it -> it.getAnnotation(Transactional.class));
    }

    private static void ejb(Class<?> resource, Method method, List<String> obstacles) {
        TransactionManagement management = resource.getAnnotation(TransactionManagement.class);
        if (management != null && management.value() == TransactionManagementType.BEAN) {
            obstacles.add("the EJB manages its transactions by itself, apart from the one in which its work is recorded");
        }
        TransactionAttribute attribute = method.getAnnotation(TransactionAttribute.class);
        attribute = attribute != null ? attribute : method.getDeclaringClass().getAnnotation(TransactionAttribute.class);
        if (attribute != null && APART_IN_EJB.contains(attribute.value())) {
            obstacles.add("@TransactionAttribute(" + attribute.value() + ")" + APART_TEXT);
        }
    }

    private static boolean answersLater(Method method) {
        boolean publisher = method.getReturnType().getName().equals("org.reactivestreams.Publisher");
        return publisher || LATER.stream().anyMatch(it -> it.isAssignableFrom(method.getReturnType()))
                || Stream.of(method.getParameterTypes()).anyMatch(ELSEWHERE::contains);
    }

    /** Of EJB, Jakarta Concurrency or MicroProfile Fault Tolerance. */
    private static boolean isAsynchronous(AnnotatedElement element) {
        return Stream.of(element.getAnnotations()).anyMatch(it -> it.annotationType().getSimpleName().equals("Asynchronous"));
    }
}
