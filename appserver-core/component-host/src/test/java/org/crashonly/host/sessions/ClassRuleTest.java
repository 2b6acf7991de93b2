package org.crashonly.host.sessions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.text.SimpleDateFormat;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Currency;
import java.util.EnumMap;
import java.util.GregorianCalendar;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.Vector;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.datatype.DatatypeFactory;
import javax.xml.namespace.QName;
import org.crashonly.session.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What may come out of the store. The application's loader here is one that has none of the test's classes. */
class ClassRuleTest {

    private final ClassLoader application = new URLClassLoader(new URL[0], ClassRule.class.getClassLoader());
    private final SessionCodec codec = new SessionCodec(new JdkStreams(application));

    static List<Object> values() throws Exception {
        return List.of("text", 7, new BigDecimal("1.5"), Instant.EPOCH, URI.create("x:y"), List.of(1, 2), Map.of("a", 1), new TreeMap<>(Map.of("k", "v")),
                new int[] {1}, new String[][] {{"a"}}, new java.sql.Timestamp(5), new ArrayList<>(List.of(new java.util.Date(3))),
                TimeZone.getTimeZone("Europe/Berlin"), new GregorianCalendar(TimeZone.getTimeZone("Asia/Tokyo"), Locale.JAPAN),
                new SimpleDateFormat("yyyy", Locale.ROOT), Currency.getInstance("EUR"), Locale.CANADA_FRENCH, new EnumMap<>(Map.of(TimeUnit.DAYS, 1)),
                new QName("urn:x", "y"), DatatypeFactory.newInstance().newXMLGregorianCalendar("2026-02-03"));
    }

    /** Tables of maps are larger than what is in them, arrays of one element for a byte may be empty. */
    @Test
    void sparseValuesPass() throws Exception {
        Map<String, Integer> sparse = new HashMap<>(1 << 16, 0.01f);
        IntStream.range(0, 100).forEach(i -> sparse.put("k" + i, i));
        Vector<Object> empty = new Vector<>(1 << 16);
        for (Object value : List.of(sparse, empty, new Object[1 << 16], new IdentityHashMap<>(sparse), new HashSet<>(sparse.keySet()))) {
            assertThat(codec.read(codec.write(value))).isNotNull();
        }
    }

    /** Forty bytes that say they are an array of half a gigabyte. */
    @Test
    void anArrayThatItsBytesCannotFillIsRefused() throws Exception {
        byte[] bytes = codec.write(new long[1]).toArray();
        ByteBuffer.wrap(bytes).putInt(bytes.length - 12, 1 << 26);
        assertThatThrownBy(() -> codec.read(Bytes.of(bytes))).isInstanceOf(SessionCodec.UnreadableException.class)
                .hasMessageContaining("filter status: REJECTED");
    }

    /** A class of the container's side of the host, which no application could have put into its session. */
    public static final class Foreign implements java.io.Serializable {
        private static final long serialVersionUID = 1L;
    }

    private record Handler() implements InvocationHandler, java.io.Serializable {
        @Override
        public Object invoke(Object proxy, java.lang.reflect.Method method, Object[] arguments) {
            return 0;
        }
    }

    static List<Arguments> refused() {
        return Stream.<Object>of(new Foreign(), List.of(new Foreign()), new Foreign[0], javax.swing.SortOrder.ASCENDING,
                Proxy.newProxyInstance(ClassRuleTest.class.getClassLoader(), new Class<?>[] {Comparator.class}, new Handler()))
                .map(it -> Arguments.of((Object) it)).toList();
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatIsNeitherTheApplicationsNorAValueIsRefused(Object value) throws Exception {
        Bytes bytes = codec.write(value);
        assertThatThrownBy(() -> codec.read(bytes)).isInstanceOf(SessionCodec.UnreadableException.class)
                .hasMessageContaining("filter status: REJECTED").hasMessageFindingMatch("values of \\S*(Foreign|SortOrder|Handler|Proxy)");
    }

    @Test
    void classesOfTheApplicationAndOfTheContainersSessionsPass() throws Exception {
        ClassRule rule = new ClassRule(new URLClassLoader(new URL[0], null), 100);
        assertThat(rule.allows(Foreign.class)).isFalse();
        ClassLoader own = new URLClassLoader(new URL[] {ClassRuleTest.class.getProtectionDomain().getCodeSource().getLocation()}, null);
        assertThat(new ClassRule(own, 100).allows(own.loadClass(Foreign.class.getName()))).isTrue();
        assertThat(rule.allows(jakarta.enterprise.util.TypeLiteral.class)).isTrue();
        assertThat(rule.allows(jakarta.security.enterprise.CallerPrincipal.class)).isTrue();
        assertThat(rule.allows(ProcessBuilder.class)).isFalse();
        assertThat(rule.allows(org.crashonly.control.Json.class)).isFalse();
        assertThat(rule.allows(javax.xml.transform.TransformerFactory.class)).isFalse();
        assertThat(rule.allows(Class.forName("sun.util.calendar.Gregorian"))).isFalse();
    }

    @Test
    void bytesThatAreNoValueAreUnreadable() {
        assertThatThrownBy(() -> codec.read(Bytes.of(new byte[] {1, 2, 3}))).isInstanceOf(SessionCodec.UnreadableException.class);
        ByteArrayOutputStream nothing = new ByteArrayOutputStream();
        assertThatThrownBy(() -> codec.read(Bytes.of(nothing.toByteArray()))).isInstanceOf(SessionCodec.UnreadableException.class);
    }

    @Test
    void whateverSerialisationThrowsIsAFailureToWrite() {
        assertThatThrownBy(() -> codec.write(new Object())).isInstanceOf(IOException.class);
        List<Object> endless = new ArrayList<>();
        Object nested = endless;
        for (int i = 0; i < 200_000; i++) {
            nested = new Object[] {nested};
        }
        Object tooDeep = nested;
        assertThatThrownBy(() -> codec.write(tooDeep)).isInstanceOf(IOException.class);
    }
}
