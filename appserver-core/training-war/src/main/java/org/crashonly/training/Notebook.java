package org.crashonly.training;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.util.List;

/** Keeps notes through JPA. */
@ApplicationScoped
public class Notebook {

    @PersistenceContext
    private EntityManager entities;

    @Transactional
    public Note write(String text) {
        Note note = new Note(text);
        entities.persist(note);
        return note;
    }

    @Transactional
    public List<Note> read() {
        return entities.createNamedQuery("Note.all", Note.class).setMaxResults(100).getResultList();
    }
}
