package io.nubila.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How dependencies point: app to services to contracts to kernel; inside a service api, engine, store, model. */
class LayersTest {
    private static final String KERNEL = "io.nubila.kernel..";
    private static final String BASE = "io.nubila.kernel.base..";
    private static final String CONTRACTS = "io.nubila.contracts..";
    private static final String DRIVERS = "io.nubila.drivers..";
    private static final Set<String> STATEMENTS =
            Set.of("list", "one", "number", "update", "updateOne", "insert", "delete");

    private static final DescribedPredicate<JavaClass> IN_A_SERVICE = DescribedPredicate.describe(
            "in a service", type -> Product.service(type).isPresent());

    @Test
    void theWholeProductWasRead() {
        assertThat(Product.CLASSES.size()).isGreaterThan(150);
        assertThat(Product.SERVICES).contains("compute", "identity", "image", "network", "placement");
    }

    @Test
    void servicesKnowEachOtherOnlyThroughContracts() {
        check(slices().assignedFrom(new SliceAssignment() {
                    @Override
                    public SliceIdentifier getIdentifierOf(JavaClass type) {
                        return Product.service(type).map(SliceIdentifier::of).orElse(SliceIdentifier.ignore());
                    }

                    @Override
                    public String getDescription() {
                        return "services";
                    }
                })
                .should()
                .notDependOnEachOther()
                .because("a service asks another by its contract, so that each can run on a node of its own"));
    }

    @Test
    void theKernelKnowsNobody() {
        check(noClasses()
                .that()
                .resideInAPackage(KERNEL)
                .should()
                .dependOnClassesThat(
                        resideInAPackage("io.nubila..").and(DescribedPredicate.not(resideInAPackage(KERNEL))))
                .because("what knows OpenStack belongs into contracts or a service"));
    }

    @Test
    void theBaseIsTheLowest() {
        check(noClasses()
                .that()
                .resideInAPackage(BASE)
                .should()
                .dependOnClassesThat(resideInAPackage(KERNEL).and(DescribedPredicate.not(resideInAPackage(BASE))))
                .because("every other part of the kernel stands on it"));
        check(slices().matching("io.nubila.kernel.(*)..").should().beFreeOfCycles());
    }

    @Test
    void contractsAreWordsOnly() {
        check(noClasses()
                .that()
                .resideInAPackage(CONTRACTS)
                .should()
                .dependOnClassesThat(resideInAPackage("io.nubila..")
                        .and(DescribedPredicate.not(resideInAnyPackage(BASE, CONTRACTS))))
                .because("contracts hold records and interfaces, and of the kernel need callers and problems only"));
    }

    @Test
    void modelsKnowRulesOnly() {
        check(noClasses()
                .that()
                .resideInAPackage("..model..")
                .and(IN_A_SERVICE)
                .should()
                .dependOnClassesThat(resideInAPackage("io.nubila..")
                        .and(DescribedPredicate.not(resideInAnyPackage(BASE, CONTRACTS, "..model.."))))
                .because("a rule is tested in microseconds: without wire, database and world"));
    }

    @Test
    void storesKnowModelsOnly() {
        check(noClasses()
                .that()
                .resideInAPackage("..store..")
                .and(IN_A_SERVICE)
                .should()
                .dependOnClassesThat(resideInAnyPackage("..api..", "..engine..", "..driver..")
                        .and(IN_A_SERVICE))
                .because("a store remembers and does nothing else"));
    }

    @Test
    void enginesKnowNoWire() {
        check(noClasses()
                .that()
                .resideInAPackage("..engine..")
                .and(IN_A_SERVICE)
                .should()
                .dependOnClassesThat(resideInAPackage("..api..").and(IN_A_SERVICE))
                .orShould()
                .dependOnClassesThat(resideInAPackage("io.nubila.kernel.http.."))
                .because("what happens over time has no request"));
    }

    @Test
    void handlersTouchNoDriver() {
        check(noClasses()
                .that()
                .resideInAPackage("..api..")
                .and(IN_A_SERVICE)
                .should()
                .dependOnClassesThat(resideInAPackage("..driver..").and(IN_A_SERVICE))
                .because("a handler translates; the engine turns model records into driver records"));
    }

    @Test
    void driverInterfacesKnowNoServiceInside() {
        check(noClasses()
                .that()
                .resideInAPackage("..driver..")
                .and(IN_A_SERVICE)
                .should()
                .dependOnClassesThat(resideInAnyPackage("..api..", "..engine..", "..store..", "..model..")
                        .and(IN_A_SERVICE))
                .because("drivers are written by others, against the interface and its own records"));
        check(noClasses()
                .that()
                .resideInAPackage(DRIVERS)
                .should()
                .dependOnClassesThat(IN_A_SERVICE.and(DescribedPredicate.not(resideInAPackage("..driver.."))))
                .because("a driver knows the interface it implements, and nothing behind it"));
    }

    @Test
    void nothingSeesTheApp() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages(
                        "io.nubila.app..", "io.nubila.testing..", "io.nubila.harness..", "io.nubila.benchmark..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.nubila.app..", "io.nubila.testing..", "io.nubila.harness..", "io.nubila.benchmark..")
                .because("the wiring knows all, and nobody knows the wiring"));
    }

    @Test
    void sqlIsWrittenInStoresOnly() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("io.nubila.kernel.db..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "javax.sql..", "org.sqlite..")
                .because("the database is reached by Db and Tx"));
        var statement = DescribedPredicate.<JavaCall<?>>describe(
                "a statement of Tx",
                call -> call.getTargetOwner().getName().equals("io.nubila.kernel.db.Tx")
                        && STATEMENTS.contains(call.getName()));
        check(noClasses()
                .that()
                .resideOutsideOfPackages("..store..", KERNEL)
                .should()
                .callMethodWhere(statement)
                .because("a statement is a method of a store, with a name"));
    }

    @Test
    void microversionsEndAtTheEdge() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages("..api..", "io.nubila.kernel.http..")
                .and()
                .haveSimpleNameNotEndingWith("Module")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("io.nubila.kernel.http.Microversion")
                .because("inside there is only the newest shape"));
    }

    @Test
    void contractsAreKeptByEngines() {
        check(classes()
                .that()
                .areAssignableTo(DescribedPredicate.describe(
                        "a contract",
                        (JavaClass type) -> type.isInterface()
                                && type.getSimpleName().endsWith("Contract")
                                && Product.contractOf(type).isPresent()))
                .and()
                .areNotInterfaces()
                .and(IN_A_SERVICE)
                .should()
                .resideInAPackage("..engine..")
                .because("a contract is kept by <Service>Service in the engine"));
    }

    @Test
    void handlersAndDriversShareNoState() {
        var shared = DescribedPredicate.<JavaAccess<?>>describe(
                "ThreadLocal", access -> access.getTargetOwner().isEquivalentTo(ThreadLocal.class));
        check(noClasses()
                .that()
                .resideOutsideOfPackage(KERNEL)
                .should()
                .accessTargetWhere(shared)
                .because("who calls is handed on as an argument"));
    }

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(Product.CLASSES);
    }
}
