package io.nubila.harness;

import java.util.List;
import java.util.stream.Stream;

/** The deeds of every operation there is, and the steps at which they can be broken. */
final class Deeds {
    private static final List<Deed> ALL = Stream.concat(
                    ServerDeed.ALL.stream().map(Deed.class::cast),
                    Stream.of(new ImportDeed(), InterfaceDeed.attach(), InterfaceDeed.detach()))
            .toList();

    private Deeds() {}

    /** One step of one operation. */
    record Place(String operation, String step, boolean last) {}

    /** The deed of an operation; fails when nobody has written one down. */
    static Deed of(String operation) {
        return ALL.stream()
                .filter(deed -> deed.operation().equals(operation))
                .findFirst()
                .orElseThrow(() -> new AssertionError(
                        "operation %s has no deed: say in Deeds how tests bring it about".formatted(operation)));
    }

    /** Every step of every operation of a node. */
    static List<Place> places(CloudUnderTest cloud) {
        return cloud.node().modules().stream()
                .flatMap(module -> module.knownOperations().stream())
                .flatMap(operation -> {
                    var names =
                            operation.steps().stream().map(step -> step.name()).toList();
                    return names.stream().map(name -> new Place(operation.name(), name, name.equals(names.getLast())));
                })
                .toList();
    }
}
