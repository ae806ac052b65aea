package io.nubila.kernel.remote;

import io.nubila.kernel.base.Problem;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** An enum's constant by its name. */
record EnumForm(Class<?> type, Map<String, Object> constants) implements Form {
    static EnumForm of(Class<?> type) {
        var constants = new LinkedHashMap<String, Object>();
        for (var constant : type.getEnumConstants()) {
            constants.put(((Enum<?>) constant).name(), constant);
        }
        return new EnumForm(type, constants);
    }

    @Override
    public JsonNode write(Object value) {
        return Forms.NODES.stringNode(((Enum<?>) value).name());
    }

    @Override
    public Object read(JsonNode node) {
        var found = constants.get(node.asString());
        if (found == null) {
            throw new Problem.Bug("another node sent %s, which is no %s".formatted(node, type.getName())).exception();
        }
        return found;
    }
}
