package org.crashonly.host.payara;

import com.sun.enterprise.web.BasePersistenceStrategyBuilder;
import com.sun.enterprise.web.MemoryStrategyBuilder;
import com.sun.enterprise.web.PersistenceStrategyBuilder;
import com.sun.enterprise.web.ServerConfigLookup;
import com.sun.enterprise.web.WebModule;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.catalina.Context;
import org.apache.catalina.core.StandardContext;
import org.crashonly.host.sessions.SessionCodec;
import org.crashonly.host.sessions.SessionKeeper;
import org.crashonly.session.SessionScope;
import org.glassfish.hk2.api.ServiceLocator;
import org.glassfish.hk2.utilities.AbstractActiveDescriptor;
import org.glassfish.hk2.utilities.BuilderHelper;
import org.glassfish.hk2.utilities.ServiceLocatorUtilities;
import org.glassfish.web.deployment.runtime.SessionManager;

/**
 * Gives each module a {@link StoreManager}, Payara's MIME types, and {@link EndingFilters}. It stands in for Payara's ways of keeping sessions in memory and in
 * files, one of which a module gets that says nothing: so modules need not be distributable, and no cookie but the session's own is involved.
 */
final class ModuleDefaults implements PersistenceStrategyBuilder {

    /** By Payara's names. */
    private static final List<String> STANDS_IN_FOR = List.of("memory", "file");
    private static final int BEFORE_PAYARAS_OWN = 1_000;

    private final Supplier<PayaraContainer.Sessions> kept;
    private final Map<String, String> mimeTypes;
    private final ModuleSessions contexts;

    private ModuleDefaults(Supplier<PayaraContainer.Sessions> kept, Map<String, String> mimeTypes, ModuleSessions contexts) {
        this.kept = kept;
        this.mimeTypes = mimeTypes;
        this.contexts = contexts;
    }

    /**
     * For modules that are deployed from now on.
     *
     * @param sessions where they keep theirs, asked at each deployment; null to keep them in memory
     * @return what manages the sessions of modules
     */
    static ModuleSessions install(ServiceLocator payara, Supplier<PayaraContainer.Sessions> sessions, Map<String, String> mimeTypes) {
        ModuleSessions contexts = new ModuleSessions();
        for (String name : STANDS_IN_FOR) {
            AbstractActiveDescriptor<ModuleDefaults> descriptor = BuilderHelper.createConstantDescriptor(
                    new ModuleDefaults(sessions, mimeTypes, contexts), name, PersistenceStrategyBuilder.class);
            descriptor.setRanking(BEFORE_PAYARAS_OWN);
            ServiceLocatorUtilities.addOneDescriptor(payara, descriptor);
        }
        return contexts;
    }

    @Override
    public void initializePersistenceStrategy(Context context, SessionManager wishes, ServerConfigLookup configuration) {
        // A module's own types come later, and take precedence.
        mimeTypes.forEach(context::addMimeMapping);
        contexts.add((StandardContext) context);
        ((StandardContext) context).addLifecycleListener(new EndingFilters());
        PayaraContainer.Sessions sessions = kept.get();
        if (sessions == null) {
            new MemoryStrategyBuilder().initializePersistenceStrategy(context, wishes, configuration);
        } else {
            new Settings().apply(context, wishes, configuration, new StoreManager(new SessionKeeper(
                    new SessionScope(sessions.application(), Slot.module(((WebModule) context).getID())), sessions.store(),
                    new SessionCodec(new ContextStreams((StandardContext) context)), sessions.use())));
        }
    }

    @Override
    public void setPersistenceFrequency(String frequency) {}

    @Override
    public void setPersistenceScope(String scope) {}

    @Override
    public void setPassedInPersistenceType(String type) {}

    /** What modules may wish in their own words, read as Payara reads it. */
    private static final class Settings extends BasePersistenceStrategyBuilder {

        void apply(Context context, SessionManager wishes, ServerConfigLookup configuration, StoreManager manager) {
            initializePersistenceStrategy(context, wishes, configuration);
            manager.setMaxActiveSessions(maxSessions);
            context.setManager(manager);
            if (!((StandardContext) context).isSessionTimeoutOveridden()) {
                manager.setMaxInactiveInterval(sessionMaxInactiveInterval);
            }
        }
    }

    /** Payara's object streams: they also know references to its beans and naming contexts. */
    private record ContextStreams(StandardContext context) implements SessionCodec.Streams {

        @Override
        public ClassLoader application() {
            return context.getLoader().getClassLoader();
        }

        @Override
        public ObjectInputStream in(InputStream from) throws IOException {
            return context.createObjectInputStream(from);
        }

        @Override
        public ObjectOutputStream out(OutputStream to) throws IOException {
            return context.createObjectOutputStream(to);
        }
    }
}
