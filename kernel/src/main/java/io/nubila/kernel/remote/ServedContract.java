package io.nubila.kernel.remote;

import io.nubila.kernel.base.Problem;
import io.nubila.kernel.base.ProblemException;
import java.lang.reflect.InvocationTargetException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out calls from other nodes on the object that keeps the contract here. */
final class ServedContract implements Served {
    private static final Logger LOG = LoggerFactory.getLogger(ServedContract.class);

    private final ContractShape shape;
    private final Object target;

    ServedContract(ContractShape shape, Object target) {
        this.shape = shape;
        this.target = target;
    }

    @Override
    public String contract() {
        return shape.name();
    }

    @Override
    public byte[] answer(String name, byte[] arguments) {
        try {
            var method = shape.method(name);
            return method.writeAnswer(method.java().invoke(target, method.readArguments(arguments)));
        } catch (InvocationTargetException e) {
            return refused(name, e.getCause() == null ? e : e.getCause());
        } catch (IllegalAccessException | RuntimeException e) {
            return refused(name, e);
        }
    }

    private byte[] refused(String method, Throwable cause) {
        var problem = cause instanceof ProblemException known ? known.problem() : new Problem.Bug(cause.toString());
        if (problem instanceof Problem.Bug) {
            // What went wrong inside stays in this node's log.
            LOG.error("{}.{} failed", shape.name(), method, cause);
            problem = new Problem.Bug(
                    "the node that keeps %s failed in %s; its log says why".formatted(shape.name(), method));
        }
        return ContractShape.writeProblem(problem);
    }
}
