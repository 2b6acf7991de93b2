package org.crashonly.shop.contract;

/** A customer. */
public record Account(String id, String email, String name) {}
