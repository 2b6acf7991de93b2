package org.crashonly.sandbox.launch;

/** Says what it was given. */
public final class Greeting {

    private Greeting() {}

    /** Prints its arguments. */
    public static void main(String[] args) {
        System.out.println("hello " + String.join(" ", args));
    }
}
