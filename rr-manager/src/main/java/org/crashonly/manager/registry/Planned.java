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

    /** A process of an application and the components that live in it. */
    record Host(ElementId id, Application application, List<Application.Component> components) implements Planned {
        @Override
        public Role role() {
            return Role.HOST;
        }

        /** The module of {@code component} in the restart tree. */
        public ElementId module(Application.Component component) {
            return Plan.module(application, component);
        }
    }
}
