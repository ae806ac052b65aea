package io.nubila.compute.engine;

import io.nubila.compute.model.Flavor;
import io.nubila.compute.store.FlavorStore;
import io.nubila.contracts.compute.FlavorId;
import io.nubila.kernel.db.Cause;
import io.nubila.kernel.db.Db;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The flavors a cloud without any flavor begins with; their ids are the ones people know from development clouds. */
public final class DefaultFlavors {
    private record Size(String id, String name, int vcpus, int memoryMib, int rootGib) {}

    private static final List<Size> SIZES = List.of(
            new Size("42", "m1.nano", 1, 192, 1),
            new Size("84", "m1.micro", 1, 256, 1),
            new Size("1", "m1.tiny", 1, 512, 1),
            new Size("2", "m1.small", 1, 2_048, 20),
            new Size("3", "m1.medium", 2, 4_096, 40),
            new Size("4", "m1.large", 4, 8_192, 80),
            new Size("5", "m1.xlarge", 8, 16_384, 160));

    private DefaultFlavors() {}

    /** Adds them when there is no flavor at all. */
    public static void ensure(Db db, FlavorStore flavors) {
        if (!db.read(flavors::isEmpty)) {
            return;
        }
        db.change(Cause.own("default-flavors"), tx -> {
            for (var size : SIZES) {
                var _ = flavors.insert(
                        tx,
                        new Flavor(
                                new FlavorId(size.id()),
                                size.name(),
                                size.vcpus(),
                                size.memoryMib(),
                                size.rootGib(),
                                0,
                                0,
                                1.0,
                                true,
                                false,
                                Optional.empty(),
                                Map.of(),
                                tx.now(),
                                1));
            }
        });
    }
}
