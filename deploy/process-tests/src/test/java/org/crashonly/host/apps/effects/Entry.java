package org.crashonly.host.apps.effects;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

/** An effect as JPA writes it. */
@Entity
public class Entry {

    @Id
    private String name;

    /** For JPA. */
    protected Entry() {}

    public Entry(String name) {
        this.name = name;
    }

    public String getName() {
        return name;
    }
}
