package org.crashonly.bench.faults;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.crashonly.control.Message.BeanCounts;
import org.crashonly.fmap.fault.FaultKind;
import org.crashonly.fmap.fault.Parameter;
import org.crashonly.manager.application.Application;

/**
 * A fault that is injected into a part of the shop.
 *
 * @param target the element's id
 * @param fault as {@code crashonly inject} takes it; lasts until something ends it
 * @param published the level that cured such a fault in the published study; empty if it was not in it
 */
public record Case(FaultKind kind, String target, String fault, String published) {

    private static final String SHOP = "machine/shop";
    private static final List<String> MODULES = List.of(SHOP + "/web/storefront", SHOP + "/shop/catalog", SHOP + "/shop/cart", SHOP + "/shop/accounts",
            SHOP + "/fulfilment/orders", SHOP + "/fulfilment/inventory");
    private static final List<String> HOSTS = List.of(SHOP + "/web", SHOP + "/shop", SHOP + "/fulfilment");
    private static final String STORE = SHOP + "/db";
    private static final String SESSION_STORE = SHOP + "/" + Application.SESSION_STORE;
    /** Nobody in the first host opens the data source. */
    private static final Set<FaultKind> OF_DATA_SOURCES = EnumSet.of(FaultKind.CONNECTION_LEAK, FaultKind.DATA_SOURCE_LOST);
    /** One of each component that the published comparison struck: sign-up, browsing, and committing an order. */
    private static final List<String> COMPARED = List.of(SHOP + "/shop/accounts", SHOP + "/shop/catalog", SHOP + "/fulfilment/orders");
    /** What is called so much more seldom than another bean of its module is not part of what people do there. */
    private static final int SELDOM = 20;
    /** Longer than any run looks at it. */
    private static final String FOR_GOOD = " for=1h";
    /** Beyond what counts as slow. */
    private static final String SLOW = " delay=12s";
    /** Bytes a second: less than a statement's answer within what counts as slow. */
    private static final String TRICKLE = " bytes=20";
    /** A restart is a cure, and no fault; there are no HTTP sessions in the shop; and of a page that has copies nobody notices anything. */
    private static final Set<FaultKind> NO_FAULTS = EnumSet.of(FaultKind.RESTART, FaultKind.CORRUPT_SESSION, FaultKind.CORRUPT_PAGE);

    /** Candea et al., OSDI 2004, table 2; recalled. */
    private static final Map<FaultKind, String> PUBLISHED = new EnumMap<>(Map.of(
            FaultKind.EXCEPTION, "bean",
            FaultKind.DEADLOCK, "bean",
            FaultKind.LOOP, "bean",
            FaultKind.LEAK, "bean",
            FaultKind.NULL_RESULT, "bean",
            FaultKind.WRONG_RESULT, "bean, module",
            FaultKind.NAME_LOST, "bean",
            FaultKind.OUT_OF_MEMORY, "process"));

    /** Each of {@code kinds} at each place where it can be made to happen; which part of the shop it is there, {@code seed} says. */
    public static List<Case> of(Set<FaultKind> kinds, Map<String, List<BeanCounts>> beans, long seed) {
        Random random = new Random(seed);
        List<Case> all = new ArrayList<>();
        for (FaultKind kind : FaultKind.values()) {
            // Drawn for each kind, so that a choice of kinds changes nothing of the others.
            String module = any(MODULES, random);
            String host = any(OF_DATA_SOURCES.contains(kind) ? HOSTS.subList(1, HOSTS.size()) : HOSTS, random);
            String bean = bean(module, beans, random);
            if (kinds.contains(kind) && !NO_FAULTS.contains(kind)) {
                kind.places().stream().sorted().flatMap(place -> switch (place) {
                    case BEAN -> Stream.of(bean);
                    case MODULE -> Stream.of(module);
                    case HOST -> Stream.of(host);
                    case STORE -> Stream.of(STORE);
                    case SESSION_STORE -> Stream.of(SESSION_STORE);
                }).distinct().forEach(target -> all.add(at(kind, target)));
            }
        }
        return all;
    }

    /** The three faults of the comparison: exceptions in a bean of each of three components. */
    public static List<Case> compared(Map<String, List<BeanCounts>> beans, long seed) {
        Random random = new Random(seed);
        return COMPARED.stream().map(module -> at(FaultKind.EXCEPTION, bean(module, beans, random))).toList();
    }

    /** The kinds that can be injected somewhere. */
    public static Set<FaultKind> kinds() {
        return Arrays.stream(FaultKind.values()).filter(it -> !NO_FAULTS.contains(it))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(FaultKind.class)));
    }

    private static Case at(FaultKind kind, String target) {
        String parameters = switch (kind) {
            case ERROR -> " status=500";
            case LATENCY -> SLOW;
            case LEAK -> " bytes=1m";
            case SLOW_PEER -> TRICKLE;
            default -> "";
        };
        String lasting = kind.allowed().contains(Parameter.FOR) ? FOR_GOOD : "";
        return new Case(kind, target, kind.word() + parameters + lasting, PUBLISHED.getOrDefault(kind, ""));
    }

    /**
     * A bean of {@code module} that shoppers call, not only its neighbours when they begin, and whose instances outlive requests; the module if
     * there is none.
     */
    private static String bean(String module, Map<String, List<BeanCounts>> beans, Random random) {
        List<BeanCounts> lasting = beans.getOrDefault(module, List.of()).stream().filter(it -> it.scope().equals("ApplicationScoped")).toList();
        long most = lasting.stream().mapToLong(BeanCounts::calls).max().orElse(0);
        List<String> called = lasting.stream().filter(it -> it.calls() > 0 && it.calls() >= most / SELDOM).map(it -> it.id().path()).sorted().toList();
        return called.isEmpty() ? module : any(called, random);
    }

    private static String any(List<String> choices, Random random) {
        return choices.get(random.nextInt(choices.size()));
    }

    /** All modules of the shop that faults are injected into. */
    static List<String> modules() {
        return MODULES;
    }
}
