package org.crashonly.host.remains;

import java.io.PrintStream;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.ResponseCache;
import java.security.Provider;
import java.security.Security;
import java.util.Collections;
import java.util.List;
import java.util.logging.ErrorManager;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import org.crashonly.power.SandboxCrashed;

/**
 * What the JVM has one of for everybody, as it was before any module ran. One that a module has put in its place has to go before the module's switch
 * is thrown: it would throw into whoever logs, connects or encrypts next, be it a neighbour or the host; and the module's next generation would be
 * given the classes of the ended one.
 */
public record JvmDefaults(
        ProxySelector proxies, Authenticator authenticator, CookieHandler cookies, ResponseCache responses, Thread.UncaughtExceptionHandler uncaught,
        PrintStream output, PrintStream error) {

    /** As they are now. */
    public static JvmDefaults now() {
        return new JvmDefaults(ProxySelector.getDefault(), Authenticator.getDefault(), CookieHandler.getDefault(), ResponseCache.getDefault(),
                Thread.getDefaultUncaughtExceptionHandler(), System.out, System.err);
    }

    /** Puts them back where they are of classes of {@code module}, or of a loader below it; takes away its log handlers and security providers. */
    public void restore(ClassLoader module) {
        Owner its = new Owner(module);
        if (its.owns(ProxySelector.getDefault())) {
            ProxySelector.setDefault(proxies);
        }
        if (its.owns(Authenticator.getDefault())) {
            Authenticator.setDefault(authenticator);
        }
        if (its.owns(CookieHandler.getDefault())) {
            CookieHandler.setDefault(cookies);
        }
        if (its.owns(ResponseCache.getDefault())) {
            ResponseCache.setDefault(responses);
        }
        if (its.owns(Thread.getDefaultUncaughtExceptionHandler())) {
            Thread.setDefaultUncaughtExceptionHandler(uncaught);
        }
        if (its.owns(System.out)) {
            System.setOut(output);
        }
        if (its.owns(System.err)) {
            System.setErr(error);
        }
        removeProviders(its);
        Collections.list(LogManager.getLogManager().getLoggerNames()).stream().map(LogManager.getLogManager()::getLogger)
                .filter(it -> it != null).forEach(it -> clear(it, its));
    }

    /** The next generation has one of the same name, which would not be taken. */
    private static void removeProviders(Owner its) {
        for (Provider provider : Security.getProviders()) {
            if (its.owns(provider)) {
                try {
                    Security.removeProvider(provider.getName());
                } catch (SandboxCrashed e) {
                    // It is of an ended generation, and has a name of its own making: its process's end takes it along.
                }
            }
        }
    }

    private static void clear(Logger logger, Owner its) {
        if (its.owns(logger.getFilter())) {
            logger.setFilter(null);
        }
        for (Handler handler : List.of(logger.getHandlers())) {
            if (its.owns(handler)) {
                logger.removeHandler(handler);
            } else {
                clear(handler, its);
            }
        }
    }

    private static void clear(Handler handler, Owner its) {
        if (its.owns(handler.getFilter())) {
            handler.setFilter(null);
        }
        if (its.owns(handler.getFormatter())) {
            handler.setFormatter(new LogLines());
        }
        if (its.owns(handler.getErrorManager())) {
            handler.setErrorManager(new ErrorManager());
        }
    }

    /** Whose classes are of the module. */
    private record Owner(ClassLoader module) {

        boolean owns(Object object) {
            for (ClassLoader it = object == null ? null : object.getClass().getClassLoader(); it != null; it = it.getParent()) {
                if (it == module) {
                    return true;
                }
            }
            return false;
        }
    }
}
