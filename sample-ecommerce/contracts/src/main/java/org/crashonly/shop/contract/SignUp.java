package org.crashonly.shop.contract;

/** Asks for an account. */
public record SignUp(String email, String name, String password) {

    @Override
    public String toString() {
        return "SignUp[" + email + "]";
    }
}
