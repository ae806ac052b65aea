package io.nubila.kernel.remote;

import io.nubila.kernel.base.Problem;
import java.lang.reflect.Proxy;
import java.time.Duration;

/**
 * Makes a contract callable on another node. A contract is an interface without overloaded methods whose arguments and
 * results are made of records, enums, sealed interfaces of these, numbers, text, times, byte arrays, optionals, lists, sets
 * and maps. Streams do not cross; contracts hand over paths, ids or chunks instead.
 */
public final class Remote {
    /** How long {@link #client(Class, Transport)} waits for an answer. */
    public static final Duration DEFAULT_LIMIT = Duration.ofSeconds(60);

    private Remote() {}

    /** The contract, kept by another node; each call waits up to a minute. */
    public static <C> C client(Class<C> contract, Transport transport) {
        return client(contract, transport, DEFAULT_LIMIT);
    }

    /**
     * The contract, kept by another node. A {@code ProblemException} there is thrown here; an answer that does not come
     * within the limit is {@code Unavailable}. Default methods of the interface run here.
     *
     * @throws io.nubila.kernel.base.ProblemException {@code Bug} at once when the interface is no contract
     */
    public static <C> C client(Class<C> contract, Transport transport, Duration limit) {
        var shape = ContractShape.of(contract);
        return proxy(contract, new RemoteCalls(shape, (method, arguments) -> {
            var answer = transport.call(shape.name(), method.name(), method.writeArguments(arguments), limit);
            return method.readAnswer(answer);
        }));
    }

    /** The contract told to one other node without waiting; its methods answer nothing. */
    public static <C> C caster(Class<C> contract, Transport transport) {
        var shape = withoutAnswers(contract);
        return proxy(contract, new RemoteCalls(shape, (method, arguments) -> {
            transport.cast(shape.name(), method.name(), method.writeArguments(arguments));
            return null;
        }));
    }

    /** The contract told to every node that keeps it without waiting; its methods answer nothing. */
    public static <C> C fanout(Class<C> contract, Transport transport) {
        var shape = withoutAnswers(contract);
        return proxy(contract, new RemoteCalls(shape, (method, arguments) -> {
            transport.fanout(shape.name(), method.name(), method.writeArguments(arguments));
            return null;
        }));
    }

    /** Keeps a contract for other nodes. */
    public static <C> Served server(Class<C> contract, C target) {
        return new ServedContract(ContractShape.of(contract), target);
    }

    private static ContractShape withoutAnswers(Class<?> contract) {
        var shape = ContractShape.of(contract);
        if (!shape.answersNothing()) {
            throw new Problem.Bug("%s has methods that answer; it can only be called".formatted(contract)).exception();
        }
        return shape;
    }

    private static <C> C proxy(Class<C> contract, RemoteCalls calls) {
        return contract.cast(Proxy.newProxyInstance(contract.getClassLoader(), new Class<?>[] {contract}, calls));
    }
}
