package org.crashonly.sandbox.staging;

import java.lang.classfile.Annotation;
import java.lang.classfile.AnnotationElement;
import java.lang.classfile.AnnotationValue;
import java.lang.classfile.AttributedElement;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.reflect.AccessFlag;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What annotations say of a class that was not loaded.
 *
 * @param name with slashes
 * @param supertypes names of its superclass and its interfaces
 * @param concrete whether there can be objects of it
 * @param methods those that it declares, without synthetic ones
 */
record ScannedClass(String name, List<String> supertypes, boolean concrete, Marks marks, List<Method> methods) {

    /**
     * A method.
     *
     * @param signature name and parameter types: what an overriding method shares with it
     */
    record Method(String name, String signature, Marks marks) {}

    /** Annotations by their types' names, with slashes. */
    record Marks(Map<String, Map<String, AnnotationValue>> values) {

        boolean has(String type) {
            return values.containsKey(type);
        }

        /** The texts of an element, one or an array; empty if it is not given. */
        List<String> texts(String type, String element) {
            AnnotationValue value = values.getOrDefault(type, Map.of()).get(element);
            return value == null ? List.of() : texts(value);
        }

        /** The text of an element, or {@code otherwise} if it is not given. */
        String text(String type, String element, String otherwise) {
            return texts(type, element).stream().findFirst().orElse(otherwise);
        }

        private static List<String> texts(AnnotationValue value) {
            return switch (value) {
                case AnnotationValue.OfString text -> List.of(text.stringValue());
                case AnnotationValue.OfEnum constant -> List.of(constant.constantName().stringValue());
                case AnnotationValue.OfArray array -> array.values().stream().flatMap(it -> texts(it).stream()).toList();
                default -> List.of();
            };
        }
    }

    /** Reads a class file; one that is damaged is an {@link IllegalArgumentException}. */
    static ScannedClass of(byte[] bytes) {
        ClassModel model = ClassFile.of().parse(bytes);
        Optional<ClassEntry> superclass = model.superclass();
        return new ScannedClass(
                model.thisClass().asInternalName(),
                Stream.concat(superclass.stream(), model.interfaces().stream()).map(ClassEntry::asInternalName).toList(),
                !model.flags().has(AccessFlag.ABSTRACT) && !model.flags().has(AccessFlag.INTERFACE),
                marks(model),
                model.methods().stream().filter(it -> !it.flags().has(AccessFlag.SYNTHETIC)).map(ScannedClass::method).toList());
    }

    private static Method method(MethodModel model) {
        String type = model.methodType().stringValue();
        String name = model.methodName().stringValue();
        return new Method(name, name + type.substring(0, type.indexOf(')') + 1), marks(model));
    }

    private static Marks marks(AttributedElement element) {
        Map<String, Map<String, AnnotationValue>> marks = new HashMap<>();
        element.findAttribute(Attributes.runtimeVisibleAnnotations())
                .ifPresent(all -> all.annotations().forEach(it -> marks.put(type(it), values(it))));
        return new Marks(marks);
    }

    private static String type(Annotation annotation) {
        String descriptor = annotation.className().stringValue();
        return descriptor.substring(1, descriptor.length() - 1);
    }

    private static Map<String, AnnotationValue> values(Annotation annotation) {
        Map<String, AnnotationValue> values = new HashMap<>();
        for (AnnotationElement element : annotation.elements()) {
            values.put(element.name().stringValue(), element.value());
        }
        return values;
    }
}
