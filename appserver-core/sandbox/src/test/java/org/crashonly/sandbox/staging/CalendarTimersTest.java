package org.crashonly.sandbox.staging;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.classfile.Annotation;
import java.lang.classfile.AnnotationElement;
import java.lang.classfile.AnnotationValue;
import java.lang.classfile.ClassFile;
import java.lang.classfile.attribute.RuntimeVisibleAnnotationsAttribute;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CalendarTimersTest {

    private static final ClassDesc SCHEDULE = ClassDesc.of("jakarta.ejb.Schedule");
    private static final Annotation BY_DEFAULT = Annotation.of(SCHEDULE, AnnotationElement.ofString("hour", "*"));
    private static final Annotation PERSISTENT = Annotation.of(SCHEDULE, AnnotationElement.ofBoolean("persistent", true));
    private static final Annotation PASSING = Annotation.of(SCHEDULE, AnnotationElement.ofBoolean("persistent", false));

    @Test
    void aTimerSurvivesUnlessItSaysOtherwise() {
        assertThat(maySurvive(BY_DEFAULT)).isTrue();
        assertThat(maySurvive(PERSISTENT)).isTrue();
        assertThat(maySurvive(PASSING)).isFalse();
    }

    @Test
    void oneThatSurvivesAmongSeveralIsEnough() {
        assertThat(maySurvive(PASSING, BY_DEFAULT)).isTrue();
        assertThat(maySurvive(several(PASSING, BY_DEFAULT))).isTrue();
        assertThat(maySurvive(several(PASSING, PASSING))).isFalse();
    }

    @Test
    void otherAnnotationsAreNoTimers() {
        assertThat(maySurvive(Annotation.of(ClassDesc.of("jakarta.ejb.Asynchronous")))).isFalse();
        assertThat(maySurvive()).isFalse();
    }

    @Test
    void aClassThatCannotBeReadIsTakenToHaveOne() {
        byte[] damaged = "Ljakarta/ejb/Schedule; and no class".getBytes(StandardCharsets.US_ASCII);
        assertThat(CalendarTimers.maySurvive(new String(damaged, StandardCharsets.ISO_8859_1), damaged)).isTrue();
    }

    private static Annotation several(Annotation... schedules) {
        return Annotation.of(ClassDesc.of("jakarta.ejb.Schedules"), AnnotationElement.of("value",
                AnnotationValue.ofArray(Stream.of(schedules).<AnnotationValue>map(AnnotationValue::ofAnnotation).toList())));
    }

    /** Of a class with a method for each annotation. */
    private static boolean maySurvive(Annotation... annotations) {
        byte[] bytes = ClassFile.of().build(ClassDesc.of("Worker"), builder -> {
            for (int i = 0; i < annotations.length; i++) {
                Annotation annotation = annotations[i];
                builder.withMethod("work" + i, MethodTypeDesc.of(ConstantDescs.CD_void), ClassFile.ACC_PUBLIC | ClassFile.ACC_ABSTRACT,
                        method -> method.with(RuntimeVisibleAnnotationsAttribute.of(annotation)));
            }
        });
        return CalendarTimers.maySurvive(new String(bytes, StandardCharsets.ISO_8859_1), bytes);
    }
}
