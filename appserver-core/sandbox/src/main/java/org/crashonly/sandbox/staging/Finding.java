package org.crashonly.sandbox.staging;

/**
 * Why a WAR gets a feature of the container.
 *
 * @param entry where it was seen, {@code WEB-INF/lib/a.jar!/org/example/B.class}
 * @param what the name or text that calls for it
 */
public record Finding(String feature, String entry, String what) {

    @Override
    public String toString() {
        return feature + " (" + entry + " mentions " + what + ")";
    }
}
