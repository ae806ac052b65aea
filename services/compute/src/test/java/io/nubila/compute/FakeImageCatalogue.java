package io.nubila.compute;

import io.nubila.contracts.image.ImageCatalogueContract;
import io.nubila.contracts.image.ImageId;
import io.nubila.kernel.base.Caller;
import io.nubila.kernel.base.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** One image whose properties can be changed. */
final class FakeImageCatalogue implements ImageCatalogueContract {
    private volatile Map<String, String> properties = Map.of("os_distro", "tiny");
    private volatile boolean gone;

    private Entry entry() {
        return new Entry(
                FakeServices.IMAGE,
                "tiny",
                "active",
                64,
                1,
                1 << 20,
                properties,
                Instant.parse("2026-01-01T00:00:00Z"),
                Instant.parse("2026-01-01T00:00:01Z"));
    }

    @Override
    public List<Entry> images(Caller caller, Wanted wanted) {
        boolean fits = !gone && wanted.name().map("tiny"::equals).orElse(true);
        return fits ? List.of(entry()) : List.of();
    }

    @Override
    public Entry image(Caller caller, ImageId id) {
        if (gone || !id.equals(FakeServices.IMAGE)) {
            throw new Problem.NotFound("No image found with ID " + id).exception();
        }
        return entry();
    }

    @Override
    public Entry describe(Caller caller, ImageId id, Map<String, String> wanted) {
        properties = Map.copyOf(wanted);
        return image(caller, id);
    }

    @Override
    public void remove(Caller caller, ImageId id) {
        gone = true;
    }
}
