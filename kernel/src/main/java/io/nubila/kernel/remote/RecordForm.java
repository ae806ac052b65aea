package io.nubila.kernel.remote;

import io.nubila.kernel.base.Problem;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * A record as an object of its components. What the reader does not know is passed over, and optional components and
 * collections may be missing: nodes of two releases understand each other during an upgrade.
 */
record RecordForm(Constructor<?> constructor, List<Component> components) implements Form {
    /** One component. */
    record Component(String name, Method accessor, Form form) {}

    static RecordForm of(Class<?> type, Map<TypeVariable<?>, Type> bound, Forms forms) {
        try {
            var types = Arrays.stream(type.getRecordComponents())
                    .map(RecordComponent::getType)
                    .toArray(Class<?>[]::new);
            var constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            var components = new ArrayList<Component>();
            for (var component : type.getRecordComponents()) {
                component.getAccessor().setAccessible(true);
                var form = forms.of(component.getGenericType(), bound);
                components.add(new Component(component.getName(), component.getAccessor(), form));
            }
            return new RecordForm(constructor, List.copyOf(components));
        } catch (NoSuchMethodException e) {
            throw new Forms.NotPossibleException("%s has no constructor of its components".formatted(type.getName()));
        }
    }

    @Override
    public JsonNode write(Object value) {
        var object = Forms.NODES.objectNode();
        for (var component : components) {
            try {
                object.set(
                        component.name(),
                        component.form().write(component.accessor().invoke(value)));
            } catch (ReflectiveOperationException e) {
                throw new Problem.Bug("%s cannot be read".formatted(component.accessor())).exception(e);
            }
        }
        return object;
    }

    @Override
    public Object read(JsonNode node) {
        var values = new ArrayList<Object>(components.size());
        for (var component : components) {
            var sent = node.get(component.name());
            values.add(
                    sent == null
                            ? component.form().absent(component.name())
                            : component.form().read(sent));
        }
        try {
            return constructor.newInstance(values.toArray());
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException refused) {
                throw refused;
            }
            throw new Problem.Bug("%s refused its components".formatted(constructor)).exception(e);
        } catch (ReflectiveOperationException e) {
            throw new Problem.Bug("%s cannot be made".formatted(constructor)).exception(e);
        }
    }
}
