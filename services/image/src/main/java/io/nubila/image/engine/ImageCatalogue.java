package io.nubila.image.engine;

import io.nubila.contracts.image.ImageCatalogueContract;
import io.nubila.contracts.image.ImageId;
import io.nubila.image.model.Image;
import io.nubila.image.model.ImageQuery;
import io.nubila.image.model.ImageQuery.Comparison;
import io.nubila.image.model.ImageQuery.Condition;
import io.nubila.image.model.ImageQuery.Order;
import io.nubila.image.model.ImageQuery.Scope;
import io.nubila.image.model.ImageStatus;
import io.nubila.image.model.Member;
import io.nubila.image.store.ImageSearch;
import io.nubila.image.store.ImageStore;
import io.nubila.kernel.base.Caller;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Cause;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.policy.Policy;
import io.nubila.kernel.policy.Target;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The list of images as compute tells it to its clients. */
public final class ImageCatalogue implements ImageCatalogueContract {
    private final Db db;
    private final ImageSearch search;
    private final Sight sight;
    private final Policy policy;
    private final Images images;

    public ImageCatalogue(Db db, ImageStore store, Sight sight, Policy policy, Images images) {
        this.db = db;
        this.search = new ImageSearch(store);
        this.sight = sight;
        this.policy = policy;
        this.images = images;
    }

    @Override
    public List<Entry> images(Caller caller, Wanted wanted) {
        policy.enforce("get_images", caller, Target.project(caller.projectId().orElse("")));
        var conditions = new ArrayList<Condition>();
        wanted.name().ifPresent(name -> conditions.add(equal("name", name)));
        wanted.minRamMib().ifPresent(least -> conditions.add(equal("min_ram", least)));
        wanted.minDiskGib().ifPresent(least -> conditions.add(equal("min_disk", least)));
        wanted.changedSince()
                .ifPresent(since ->
                        conditions.add(new Condition("updated_at", Comparison.AT_LEAST, List.<Object>of(since))));
        if (wanted.status().isPresent()) {
            var status = status(wanted.status().get());
            if (status.isEmpty()) {
                return List.of();
            }
            conditions.add(equal("status", status.get()));
        }
        Scope scope = sight.seesAll(caller)
                ? new Scope.All(caller.projectId())
                : new Scope.Project(caller.projectId(), Optional.of(Member.Status.ACCEPTED));
        var query = new ImageQuery(
                scope,
                Optional.empty(),
                false,
                conditions,
                wanted.properties(),
                Set.of(),
                List.of(new Order("created_at", true)),
                wanted.after(),
                wanted.limit());
        return db.read(tx -> search.list(tx, query)).stream()
                .filter(image -> policy.allows("get_image", caller, Sight.target(image.details(), Optional.empty())))
                .map(ImageCatalogue::entry)
                .toList();
    }

    private static Condition equal(String column, Object value) {
        return new Condition(column, Comparison.EQUAL, List.of(value));
    }

    private static Optional<ImageStatus> status(String word) {
        return Arrays.stream(ImageStatus.values())
                .filter(status -> status.word().equals(word))
                .findFirst();
    }

    private static Entry entry(Image image) {
        var details = image.details();
        return new Entry(
                image.id(),
                details.name().orElse(""),
                image.status().word(),
                details.minRamMib(),
                details.minDiskGib(),
                image.content().map(Image.Content::bytes).orElse(0L),
                details.properties(),
                image.createdAt(),
                image.updatedAt());
    }

    /** An image the caller may know of and, by image's rule, do this to. */
    private Image allowed(String rule, Caller caller, ImageId id) {
        var seen = sight.see(caller, id);
        policy.enforce(rule, caller, seen.target());
        return seen.image();
    }

    @Override
    public Entry image(Caller caller, ImageId id) {
        return entry(sight.see(caller, id).image());
    }

    @Override
    public Entry describe(Caller caller, ImageId id, Map<String, String> properties) {
        var _ = allowed("modify_image", caller, id);
        return entry(
                images.describe(Cause.of(caller, "modify_image"), id, details -> details.withProperties(properties)));
    }

    @Override
    public void remove(Caller caller, ImageId id) {
        if (allowed("delete_image", caller, id).details().isProtected()) {
            throw new Problem.Forbidden("Image %s is protected and cannot be deleted.".formatted(id)).exception();
        }
        images.delete(Cause.of(caller, "delete_image"), id);
    }
}
