package org.crashonly.shop.contract;

/** Asks for a session. */
public record Login(String email, String password) {

    @Override
    public String toString() {
        return "Login[" + email + "]";
    }
}
