package org.crashonly.shop.contract;

/** Where a parcel goes. */
public record Address(String name, String street, String postcode, String city, String country) {}
