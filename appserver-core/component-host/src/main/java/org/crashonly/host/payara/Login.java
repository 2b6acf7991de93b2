package org.crashonly.host.payara;

import com.sun.enterprise.security.SecurityContext;
import com.sun.enterprise.security.web.integration.WebPrincipal;
import java.io.Serializable;
import java.security.Principal;
import java.util.List;
import java.util.TreeSet;
import javax.security.auth.Subject;
import org.glassfish.security.common.Group;
import org.glassfish.security.common.PrincipalImpl;

/**
 * Who is logged in, as the container's own login mechanisms put it into a session: by name, with groups, and without any password.
 *
 * @param authType how; null if that is not known
 */
record Login(String authType, String name, List<String> groups) implements Serializable {

    /** The name under which it is kept, beside the application's attributes. */
    static final String NAME = "org.crashonly.login";

    private static final long serialVersionUID = 1L;

    /** That of {@code principal}; null for nobody. */
    static Login of(String authType, Principal principal) {
        if (principal == null) {
            return null;
        }
        TreeSet<String> groups = new TreeSet<>();
        if (principal instanceof WebPrincipal web && web.getSecurityContext() != null && web.getSecurityContext().getSubject() != null) {
            web.getSecurityContext().getSubject().getPrincipals(Group.class).forEach(group -> groups.add(group.getName()));
        }
        return new Login(authType, principal.getName(), List.copyOf(groups));
    }

    Principal principal() {
        Subject subject = new Subject();
        subject.getPrincipals().add(new PrincipalImpl(name));
        groups.forEach(group -> subject.getPrincipals().add(new Group(group)));
        return new WebPrincipal(name, (char[]) null, new SecurityContext(name, subject));
    }
}
