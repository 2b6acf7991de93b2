package org.crashonly.host.effects;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.OPTIONS;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.crashonly.component.Idempotent;
import org.crashonly.component.Idempotent.Recorder;

/** Finds what {@link Idempotent} says of an operation, in the same places as staging does. */
final class Marks {

    private static final List<Class<? extends Annotation>> SAFE = List.of(GET.class, HEAD.class, OPTIONS.class);

    private Marks() {}

    /** The mark of an operation whose effects the server records; those of safe methods have none. */
    static Optional<Idempotent> recorded(Class<?> resource, Method method) {
        List<Method> declarations = declarations(resource, method);
        if (SAFE.stream().anyMatch(safe -> declarations.stream().anyMatch(it -> it.isAnnotationPresent(safe)))) {
            return Optional.empty();
        }
        return Stream.of(declarations.stream(), Stream.of(resource), declarations.stream().<Class<?>>map(Method::getDeclaringClass))
                .flatMap(it -> it)
                .map(it -> it.getDeclaredAnnotation(Idempotent.class))
                .filter(it -> it != null)
                .findFirst()
                .filter(it -> it.recordedBy() == Recorder.SERVER);
    }

    /** The method as the class and its supertypes declare it, nearest first. */
    private static List<Method> declarations(Class<?> resource, Method method) {
        List<Method> found = new ArrayList<>();
        for (Class<?> type : lineage(resource)) {
            try {
                found.add(type.getDeclaredMethod(method.getName(), method.getParameterTypes()));
            } catch (NoSuchMethodException e) {
                // Not every type declares it.
            }
        }
        return found;
    }

    private static Collection<Class<?>> lineage(Class<?> of) {
        Set<Class<?>> seen = new LinkedHashSet<>();
        Deque<Class<?>> open = new ArrayDeque<>(List.of(of));
        while (!open.isEmpty()) {
            Class<?> type = open.poll();
            if (seen.add(type)) {
                if (type.getSuperclass() != null) {
                    open.add(type.getSuperclass());
                }
                open.addAll(List.of(type.getInterfaces()));
            }
        }
        return seen;
    }
}
