package org.crashonly.manager.registry;

import java.util.List;
import org.crashonly.control.ElementId;
import org.crashonly.control.Role;
import org.crashonly.manager.application.Application;

/** A process that is meant to run. */
public sealed interface Planned {

    ElementId id();

    Role role();

    /** A front door. */
    record FrontDoor(ElementId id) implements Planned {
        @Override
        public Role role() {
            return Role.FRONT_DOOR;
        }
    }

    /** The ACID store of an application. */
    record AcidStore(ElementId id, Application application) implements Planned {
        @Override
        public Role role() {
            return Role.ACID_STORE;
        }
    }

    /** The session store of an application. */
    record SessionStore(ElementId id, Application application) implements Planned {
        @Override
        public Role role() {
            return Role.SESSION_STORE;
        }
    }

    /**
     * A process of an application and the components that live in it.
     *
     * @param process the process as its components name it: the element around all its replicas, {@code machine/shop/web} of
     *     {@code machine/shop/web.2}; the {@code id} itself if there is only one
     */
    record Host(ElementId id, Application application, List<Application.Component> components, ElementId process) implements Planned {

        /** A process of which there is one. */
        public Host(ElementId id, Application application, List<Application.Component> components) {
            this(id, application, components, id);
        }

        @Override
        public Role role() {
            return Role.HOST;
        }

        /** Whether there are others like it. */
        public boolean isReplica() {
            return !id.equals(process);
        }

        /** The module of {@code component} in the restart tree. */
        public ElementId module(Application.Component component) {
            return id.child(component.name());
        }

        /** What routes and callers name, whichever replica answers; the module itself if there is only one. */
        public ElementId component(Application.Component component) {
            return process.child(component.name());
        }
    }

    /**
     * A host that serves nobody until it takes the place of a process that ended.
     *
     * @param wards the processes whose place it may take, of one kind of sandbox; one if it is hot
     * @param standby what it keeps ready
     */
    record Spare(ElementId id, Application application, List<Host> wards, Application.Standby standby) implements Planned {
        @Override
        public Role role() {
            return Role.HOST;
        }

        public boolean isHot() {
            return standby == Application.Standby.HOT;
        }

        /** So many modules there has to be room for. */
        public int slots() {
            return wards.stream().mapToInt(it -> it.components().size()).max().orElseThrow();
        }
    }
}
