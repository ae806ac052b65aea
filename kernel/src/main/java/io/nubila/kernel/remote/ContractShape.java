package io.nubila.kernel.remote;

import io.nubila.kernel.base.Problem;
import io.nubila.kernel.json.Json;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** What crosses the wire for each method of a contract; worked out once, when the contract is bound. */
record ContractShape(String name, Map<String, MethodShape> methods) {
    private static final Forms FORMS = new Forms();

    /** Reads an interface; {@code Bug} when something in it cannot cross. */
    static ContractShape of(Class<?> contract) {
        if (!contract.isInterface()) {
            throw new Problem.Bug(contract + " is no interface").exception();
        }
        var methods = new LinkedHashMap<String, MethodShape>();
        for (var method : contract.getMethods()) {
            if (!Modifier.isAbstract(method.getModifiers())) {
                continue;
            }
            if (methods.put(method.getName(), MethodShape.of(method)) != null) {
                throw new Problem.Bug("%s has two methods named %s".formatted(contract, method.getName())).exception();
            }
        }
        return new ContractShape(contract.getName(), methods);
    }

    /** A method by name. */
    MethodShape method(String method) {
        var found = methods.get(method);
        if (found == null) {
            // Nodes of different releases meet during an upgrade.
            throw new Problem.Unavailable(
                            "A part of the cloud is being upgraded.", "%s has no method %s".formatted(name, method))
                    .exception();
        }
        return found;
    }

    boolean answersNothing() {
        return methods.values().stream().allMatch(method -> method.java().getReturnType() == void.class);
    }

    /** The answer to a call that could not be carried out. */
    static byte[] writeProblem(Problem problem) {
        var answer = Json.object();
        answer.set("problem", FORMS.of(Problem.class).write(problem));
        return Json.bytes(answer);
    }

    /** One method: how its arguments and its answer are written. */
    record MethodShape(Method java, List<Form> arguments, Form result) {
        private static MethodShape of(Method method) {
            try {
                method.setAccessible(true);
                var arguments = Arrays.stream(method.getGenericParameterTypes())
                        .map(FORMS::of)
                        .toList();
                return new MethodShape(method, arguments, FORMS.of(method.getGenericReturnType()));
            } catch (Forms.NotPossibleException e) {
                throw new Problem.Bug("%s.%s cannot be called on another node: %s"
                                .formatted(method.getDeclaringClass().getName(), method.getName(), e.getMessage()))
                        .exception(e);
            }
        }

        String name() {
            return java.getName();
        }

        byte[] writeArguments(Object[] values) {
            var array = Json.array();
            for (var i = 0; i < values.length; i++) {
                array.add(arguments.get(i).write(values[i]));
            }
            return Json.bytes(array);
        }

        Object[] readArguments(byte[] text) {
            var array = parse(text);
            if (!array.isArray() || array.size() != arguments.size()) {
                throw new Problem.Bug("%s takes %d arguments".formatted(java, arguments.size())).exception();
            }
            var values = new ArrayList<Object>();
            for (var i = 0; i < arguments.size(); i++) {
                values.add(arguments.get(i).read(array.get(i)));
            }
            return values.toArray();
        }

        byte[] writeAnswer(@Nullable Object value) {
            var answer = Json.object();
            if (value != null) {
                answer.set("result", result.write(value));
            }
            return Json.bytes(answer);
        }

        @Nullable
        Object readAnswer(byte[] text) {
            var answer = parse(text);
            var problem = answer.get("problem");
            if (problem != null) {
                throw ((Problem) FORMS.of(Problem.class).read(problem)).exception();
            }
            var value = answer.get("result");
            return value == null ? null : result.read(value);
        }

        private static JsonNode parse(byte[] text) {
            try {
                return Json.mapper().readTree(text);
            } catch (JacksonException e) {
                throw new Problem.Bug("another node sent no JSON: " + e.getOriginalMessage()).exception(e);
            }
        }
    }
}
