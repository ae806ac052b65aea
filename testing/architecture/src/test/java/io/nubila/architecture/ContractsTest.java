package io.nubila.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import io.nubila.kernel.remote.LoopbackTransport;
import io.nubila.kernel.remote.Remote;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What services may ask of each other can be asked from another node. */
class ContractsTest {
    static List<Class<?>> contracts() {
        return Product.CLASSES.stream()
                .filter(type -> type.isInterface() && type.getSimpleName().endsWith("Contract"))
                .filter(type -> Product.contractOf(type).isPresent())
                .<Class<?>>map(JavaClass::reflect)
                .toList();
    }

    @Test
    void contractsWereFound() {
        assertThat(contracts()).hasSizeGreaterThanOrEqualTo(5);
    }

    @ParameterizedTest
    @MethodSource("contracts")
    void everyContractCanBeCalledOnAnotherNode(Class<?> contract) {
        assertThat(Remote.client(contract, new LoopbackTransport())).isInstanceOf(contract);
    }
}
