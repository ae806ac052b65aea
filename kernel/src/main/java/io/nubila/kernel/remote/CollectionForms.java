package io.nubila.kernel.remote;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Forms of values that hold others. What is read cannot be changed. */
final class CollectionForms {
    private CollectionForms() {}

    /** Null, or the value. */
    record OfOptional(Form element) implements Form {
        @Override
        public JsonNode write(Object value) {
            return ((Optional<?>) value)
                    .map(Object.class::cast)
                    .map(element::write)
                    .orElse(Forms.NODES.nullNode());
        }

        @Override
        public Object read(JsonNode node) {
            return node.isNull() ? Optional.empty() : Optional.of(element.read(node));
        }

        @Override
        public Object absent(String component) {
            return Optional.empty();
        }
    }

    /** An array. */
    record OfList(Form element) implements Form {
        @Override
        public JsonNode write(Object value) {
            var array = Forms.NODES.arrayNode();
            ((Iterable<?>) value).forEach(each -> array.add(element.write(each)));
            return array;
        }

        @Override
        public Object read(JsonNode node) {
            var list = new ArrayList<Object>(node.size());
            node.forEach(each -> list.add(element.read(each)));
            return List.copyOf(list);
        }

        @Override
        public Object absent(String component) {
            return List.of();
        }
    }

    /** An array; its order is kept. */
    record OfSet(Form element) implements Form {
        @Override
        public JsonNode write(Object value) {
            return new OfList(element).write(value);
        }

        @Override
        public Object read(JsonNode node) {
            var set = new LinkedHashSet<Object>();
            node.forEach(each -> set.add(element.read(each)));
            return Collections.unmodifiableSet(set);
        }

        @Override
        public Object absent(String component) {
            return Set.of();
        }
    }

    /** An array of keys and values in turn: keys may be records, and their order is kept. */
    record OfMap(Form key, Form value) implements Form {
        @Override
        public JsonNode write(Object map) {
            var array = Forms.NODES.arrayNode();
            ((Map<?, ?>) map).forEach((k, v) -> {
                array.add(key.write(k));
                array.add(value.write(v));
            });
            return array;
        }

        @Override
        public Object read(JsonNode node) {
            var map = new LinkedHashMap<Object, Object>();
            for (var i = 0; i + 1 < node.size(); i += 2) {
                map.put(key.read(node.get(i)), value.read(node.get(i + 1)));
            }
            return Collections.unmodifiableMap(map);
        }

        @Override
        public Object absent(String component) {
            return Map.of();
        }
    }
}
