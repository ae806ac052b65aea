package io.nubila.kernel.policy;

import java.util.Map;
import java.util.Optional;

/** Finds dotted names in nested maps. */
final class MapLookup {
    private MapLookup() {}

    /** The value under the whole name, else under its first part and then the rest. */
    static Optional<Object> find(Map<?, ?> map, String name) {
        var whole = map.get(name);
        if (whole != null) {
            return Optional.of(content(whole));
        }
        int dot = name.indexOf('.');
        if (dot > 0 && map.get(name.substring(0, dot)) instanceof Map<?, ?> inner) {
            return find(inner, name.substring(dot + 1));
        }
        return Optional.empty();
    }

    private static Object content(Object value) {
        return value instanceof Optional<?> optional
                ? optional.map(Object.class::cast).orElse(Target.NONE)
                : value;
    }
}
