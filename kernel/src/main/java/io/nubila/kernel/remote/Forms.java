package io.nubila.kernel.remote;

import io.nubila.kernel.base.Problem;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Finds the form of each type; types may refer to themselves. */
final class Forms {
    static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Map<Type, Form> known = new HashMap<>();

    /** Why a type cannot cross to another node. */
    static final class NotPossibleException extends RuntimeException {
        NotPossibleException(String why) {
            super(why);
        }
    }

    /** The form of a type; {@link NotPossibleException} when it has none. */
    synchronized Form of(Type type) {
        return of(type, Map.of());
    }

    Form of(Type type, Map<TypeVariable<?>, Type> bound) {
        var resolved = resolve(type, bound);
        var form = known.get(resolved);
        if (form != null) {
            return form;
        }
        var later = new LaterForm();
        known.put(resolved, later);
        try {
            later.found = find(resolved);
        } catch (NotPossibleException e) {
            known.remove(resolved);
            throw e;
        }
        known.put(resolved, later.found);
        return later.found;
    }

    private Form find(Type type) {
        return switch (type) {
            case Class<?> plain -> ofClass(plain);
            case ParameterizedType generic -> ofGeneric(generic);
            default -> throw new NotPossibleException("%s is no type of its own".formatted(type));
        };
    }

    private Form ofClass(Class<?> type) {
        var scalar = ScalarForms.of(type);
        if (scalar.isPresent()) {
            return scalar.orElseThrow();
        }
        if (type.isEnum()) {
            return EnumForm.of(type);
        }
        if (type.isRecord()) {
            return RecordForm.of(type, Map.of(), this);
        }
        if (type.isSealed()) {
            return SealedForm.of(type, this);
        }
        throw new NotPossibleException("%s is neither a record nor a sealed interface".formatted(type.getName()));
    }

    private Form ofGeneric(ParameterizedType type) {
        var raw = (Class<?>) type.getRawType();
        var arguments = type.getActualTypeArguments();
        if (raw == Optional.class) {
            return new CollectionForms.OfOptional(of(arguments[0]));
        }
        if (raw == List.class || raw == Collection.class || raw == Iterable.class) {
            return new CollectionForms.OfList(of(arguments[0]));
        }
        if (raw == Set.class) {
            return new CollectionForms.OfSet(of(arguments[0]));
        }
        if (raw == Map.class) {
            return new CollectionForms.OfMap(of(arguments[0]), of(arguments[1]));
        }
        if (raw.isRecord()) {
            var bound = new HashMap<TypeVariable<?>, Type>();
            for (var i = 0; i < arguments.length; i++) {
                bound.put(raw.getTypeParameters()[i], arguments[i]);
            }
            return RecordForm.of(raw, bound, this);
        }
        throw new NotPossibleException("%s is neither a collection nor a record".formatted(type));
    }

    /** The type with its variables replaced by what they stand for here. */
    private static Type resolve(Type type, Map<TypeVariable<?>, Type> bound) {
        return switch (type) {
            case TypeVariable<?> variable ->
                Optional.ofNullable(bound.get(variable))
                        .orElseThrow(() -> new NotPossibleException("%s stands for anything".formatted(variable)));
            case WildcardType wildcard -> resolve(wildcard.getUpperBounds()[0], bound);
            case ParameterizedType generic
            when !bound.isEmpty() -> {
                var arguments = generic.getActualTypeArguments();
                for (var i = 0; i < arguments.length; i++) {
                    arguments[i] = resolve(arguments[i], bound);
                }
                yield new BoundType((Class<?>) generic.getRawType(), List.of(arguments));
            }
            default -> type;
        };
    }

    /** A generic type with known arguments. */
    private record BoundType(Class<?> raw, List<Type> arguments) implements ParameterizedType {
        @Override
        public Type[] getActualTypeArguments() {
            return arguments.toArray(Type[]::new);
        }

        @Override
        public Type getRawType() {
            return raw;
        }

        @Override
        public @Nullable Type getOwnerType() {
            return raw.getDeclaringClass();
        }
    }

    /** Stands for a form while the type that refers to itself is worked out. */
    private static final class LaterForm implements Form {
        private @Nullable Form found;

        @Override
        public JsonNode write(Object value) {
            return form().write(value);
        }

        @Override
        public Object read(JsonNode node) {
            return form().read(node);
        }

        @Override
        public Object absent(String component) {
            return form().absent(component);
        }

        private Form form() {
            var form = found;
            if (form == null) {
                throw new Problem.Bug("a form was used while it was made").exception();
            }
            return form;
        }
    }
}
