package org.crashonly.sandbox.staging;

import java.lang.classfile.Annotation;
import java.lang.classfile.AnnotationValue;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;

/** Finds the timers of enterprise beans that {@code @Schedule} declares and that survive their process, as they do unless they say otherwise. */
final class CalendarTimers {

    private static final String SCHEDULE = "Ljakarta/ejb/Schedule;";
    private static final String SCHEDULES = "Ljakarta/ejb/Schedules;";

    private CalendarTimers() {}

    /**
     * Whether a class has such a timer; true as well if it has timers and cannot be read any further.
     *
     * @param text the bytes as characters, for a quick look
     */
    static boolean maySurvive(String text, byte[] bytes) {
        if (!text.contains(SCHEDULE)) {
            return false;
        }
        try {
            ClassModel model = ClassFile.of().parse(bytes);
            return model.methods().stream()
                    .flatMap(method -> method.findAttribute(Attributes.runtimeVisibleAnnotations()).stream())
                    .flatMap(annotations -> annotations.annotations().stream())
                    .anyMatch(CalendarTimers::survives);
        } catch (IllegalArgumentException e) {
            return true;
        }
    }

    private static boolean survives(Annotation annotation) {
        return switch (annotation.classSymbol().descriptorString()) {
            case SCHEDULE -> annotation.elements().stream().noneMatch(element -> element.name().equalsString("persistent")
                    && element.value() instanceof AnnotationValue.OfBoolean says
                    && !says.booleanValue());
            case SCHEDULES -> annotation.elements().stream().anyMatch(element -> element.value() instanceof AnnotationValue.OfArray several
                    && several.values().stream().anyMatch(one -> one instanceof AnnotationValue.OfAnnotation schedule
                            && survives(schedule.annotation())));
            default -> false;
        };
    }
}
