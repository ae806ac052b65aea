package io.nubila.kernel.remote;

import io.nubila.kernel.base.Problem;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** A value of a sealed interface: its type's simple name, then the value. */
record SealedForm(Class<?> type, Map<String, Form> forms) implements Form {
    private static final String TYPE = "is";
    private static final String VALUE = "value";

    static SealedForm of(Class<?> type, Forms forms) {
        var found = new LinkedHashMap<String, Form>();
        collect(type, forms, found);
        return new SealedForm(type, found);
    }

    private static void collect(Class<?> type, Forms forms, Map<String, Form> found) {
        for (var permitted : type.getPermittedSubclasses()) {
            if (permitted.isSealed()) {
                collect(permitted, forms, found);
            } else if (found.put(permitted.getSimpleName(), forms.of(permitted)) != null) {
                throw new Forms.NotPossibleException(
                        "%s has two types named %s".formatted(type.getName(), permitted.getSimpleName()));
            }
        }
    }

    @Override
    public JsonNode write(Object value) {
        // A constant with a body of its own is of a nameless class below its enum.
        var actual = value instanceof Enum<?> constant ? constant.getDeclaringClass() : value.getClass();
        var object = Forms.NODES.objectNode();
        object.put(TYPE, actual.getSimpleName());
        object.set(VALUE, form(actual.getSimpleName()).write(value));
        return object;
    }

    @Override
    public Object read(JsonNode node) {
        return form(node.path(TYPE).asString("")).read(node.path(VALUE));
    }

    private Form form(String name) {
        var form = forms.get(name);
        if (form == null) {
            throw new Problem.Bug("another node sent a %s, which is no %s".formatted(name, type.getName())).exception();
        }
        return form;
    }
}
