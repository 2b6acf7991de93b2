package org.crashonly.shop.storefront;

import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.crashonly.shop.contract.Address;
import org.crashonly.shop.contract.Card;

/** The checkout's form as it was filled in. */
public class Delivery {

    /** Where we send parcels. */
    public static final List<String> COUNTRIES = List.of("Austria", "Belgium", "Denmark", "France", "Germany", "Ireland", "Italy",
            "Netherlands", "Portugal", "Spain", "Sweden", "Switzerland", "United Kingdom");

    @FormParam("name")
    @DefaultValue("")
    String name;

    @FormParam("street")
    @DefaultValue("")
    String street;

    @FormParam("postcode")
    @DefaultValue("")
    String postcode;

    @FormParam("city")
    @DefaultValue("")
    String city;

    @FormParam("country")
    @DefaultValue("")
    String country;

    @FormParam("card-number")
    @DefaultValue("")
    String cardNumber;

    @FormParam("card-expiry")
    @DefaultValue("")
    String cardExpiry;

    @FormParam("card-code")
    @DefaultValue("")
    String cardCode;

    Address address() {
        return new Address(Forms.text(name, 100), Forms.text(street, 200), Forms.text(postcode, 20), Forms.text(city, 100), Forms.text(country, 60));
    }

    Card card() {
        return new Card(Forms.text(name, 100), Forms.text(cardNumber, 30), Forms.text(cardExpiry, 10), Forms.text(cardCode, 4));
    }

    /** What may be shown again; of the card nothing. */
    Map<String, String> values() {
        Address address = address();
        return Map.of("name", address.name(), "street", address.street(), "postcode", address.postcode(), "city", address.city(),
                "country", address.country());
    }

    /** What is missing, by field. */
    Map<String, String> problems() {
        Map<String, String> problems = new LinkedHashMap<>();
        values().forEach((field, value) -> {
            if (value.isEmpty() && !field.equals("country")) {
                problems.put(field, "We need this to find you.");
            }
        });
        if (!COUNTRIES.contains(address().country())) {
            problems.put("country", "Choose a country that we deliver to.");
        }
        return problems;
    }
}
