package io.nubila.kernel.remote;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** Turns calls of a contract's methods into calls of a transport. */
final class RemoteCalls implements InvocationHandler {
    private final ContractShape shape;
    private final Carrier carrier;

    RemoteCalls(ContractShape shape, Carrier carrier) {
        this.shape = shape;
        this.carrier = carrier;
    }

    /** Carries one call. */
    interface Carrier {
        @Nullable
        Object carry(ContractShape.MethodShape method, Object[] arguments);
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // equals of a proxy comes here; there is nothing else to compare
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        var given = arguments == null ? new Object[0] : arguments;
        if (method.getDeclaringClass() == Object.class) {
            return switch (method.getName()) {
                case "equals" -> proxy == given[0];
                case "hashCode" -> System.identityHashCode(proxy);
                default -> "remote " + shape.name();
            };
        }
        if (method.isDefault()) {
            return InvocationHandler.invokeDefault(proxy, method, given);
        }
        return carrier.carry(shape.method(method.getName()), given);
    }
}
