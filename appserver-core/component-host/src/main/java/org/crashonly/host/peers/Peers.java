package org.crashonly.host.peers;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.crashonly.control.Message.Harm;
import org.crashonly.control.Message.Injection;
import org.crashonly.host.boundary.ArmedFault;
import org.crashonly.host.boundary.Strikes;

/**
 * Says of each connection that this process is about to open whether it leads to its peer or, struck by a fault, to a {@link Relay} on the way
 * there. Asked by what opens sockets with {@code java.net}: {@code Socket} and so the JDBC drivers, {@code HttpURLConnection} and so the
 * clients of Jakarta REST. Channels and {@code java.net.http} do not ask.
 */
public final class Peers extends ProxySelector {

    private static final Logger LOG = System.getLogger(Peers.class.getName());
    private static final Set<Harm> HARMS = EnumSet.of(Harm.SLOW_PEER, Harm.HALF_OPEN_PEER);
    private static final Set<String> ASKED_FOR = Set.of("socket", "http", "https");
    /** Whom the host itself connects to, and the fault of that; bound by {@link #through}. */
    private static final ScopedValue<Optional<ArmedFault>> OWN = ScopedValue.newInstance();

    private final ProxySelector usual;
    private final Map<ArmedFault, Relay> relays = new ConcurrentHashMap<>();

    /** Opens a connection, which is neither the relay's nor the requests' concern. */
    public interface Opening<T, E extends Exception> {
        T open() throws E;
    }

    private Peers(ProxySelector usual) {
        this.usual = usual;
    }

    /** From now on {@code injection} can strike connections, if it is of those that do. Idempotent. */
    public static synchronized void prepare(Injection injection) {
        if (concerns(injection) && !(ProxySelector.getDefault() instanceof Peers)) {
            ProxySelector.setDefault(new Peers(ProxySelector.getDefault()));
        }
    }

    /** Whether {@code injection} strikes connections; null does not. */
    public static boolean concerns(Injection injection) {
        return injection != null && HARMS.contains(injection.harm());
    }

    /** Does {@code opening}, on connections that suffer {@code fault}; null for none, whatever is injected into the module that asks. */
    public static <T, E extends Exception> T through(ArmedFault fault, Opening<T, E> opening) throws E {
        return ScopedValue.where(OWN, Optional.ofNullable(fault)).call(opening::open);
    }

    @Override
    public List<Proxy> select(URI destination) {
        Optional<Relay> relay = ASKED_FOR.contains(destination.getScheme()) ? fault().flatMap(this::relay) : Optional.empty();
        if (relay.isPresent()) {
            return List.of(relay.get().proxy());
        }
        return usual == null ? List.of(Proxy.NO_PROXY) : usual.select(destination);
    }

    @Override
    public void connectFailed(URI destination, SocketAddress proxy, IOException failure) {
        if (usual != null) {
            usual.connectFailed(destination, proxy, failure);
        }
    }

    private static Optional<ArmedFault> fault() {
        return OWN.isBound() ? OWN.get() : Optional.ofNullable(Strikes.errand(HARMS));
    }

    private Optional<Relay> relay(ArmedFault fault) {
        try {
            return Optional.of(relays.computeIfAbsent(fault, it -> Relay.open(it, () -> relays.remove(it))));
        } catch (IllegalStateException e) {
            LOG.log(Level.WARNING, "fault " + fault.injection().text() + " does not happen to a connection", e);
            return Optional.empty();
        }
    }
}
