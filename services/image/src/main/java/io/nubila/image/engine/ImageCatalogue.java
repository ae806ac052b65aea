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
import io.nubila.image.store.MemberStore;
import io.nubila.kernel.base.Caller;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Cause;
import io.nubila.kernel.db.Db;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The list of images as compute tells it to its clients. */
public final class ImageCatalogue implements ImageCatalogueContract {
    private static final String ADMINISTRATOR = "admin";

    private final Db db;
    private final ImageStore store;
    private final ImageSearch search;
    private final MemberStore members;
    private final Images images;

    public ImageCatalogue(Db db, ImageStore store, MemberStore members, Images images) {
        this.db = db;
        this.store = store;
        this.search = new ImageSearch(store);
        this.members = members;
        this.images = images;
    }

    @Override
    public List<Entry> images(Caller caller, Wanted wanted) {
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
        Scope scope = caller.hasRole(ADMINISTRATOR)
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

    private Image visible(Caller caller, ImageId id) {
        return db.read(tx -> store.find(tx, id).filter(image -> switch (image.details()
                        .visibility()) {
                    case PUBLIC, COMMUNITY -> true;
                    case PRIVATE -> owns(caller, image);
                    case SHARED ->
                        owns(caller, image)
                                || caller.projectId()
                                        .flatMap(project -> members.find(tx, id, project))
                                        .isPresent();
                }))
                .orElseThrow(() -> ImageStore.absent(id));
    }

    private static boolean owns(Caller caller, Image image) {
        var owner = image.details().owner();
        return caller.hasRole(ADMINISTRATOR) || (owner.isPresent() && owner.equals(caller.projectId()));
    }

    /** An image the caller may change; the roles that may are the ones of image's own rules. */
    private Image own(Caller caller, ImageId id) {
        var image = visible(caller, id);
        if (!owns(caller, image) || !(caller.hasRole("member") || caller.hasRole(ADMINISTRATOR))) {
            throw new Problem.Forbidden("You are not allowed to change image %s.".formatted(id)).exception();
        }
        return image;
    }

    @Override
    public Entry image(Caller caller, ImageId id) {
        return entry(visible(caller, id));
    }

    @Override
    public Entry describe(Caller caller, ImageId id, Map<String, String> properties) {
        var _ = own(caller, id);
        return entry(
                images.describe(Cause.of(caller, "modify_image"), id, details -> details.withProperties(properties)));
    }

    @Override
    public void remove(Caller caller, ImageId id) {
        if (own(caller, id).details().isProtected()) {
            throw new Problem.Forbidden("Image %s is protected and cannot be deleted.".formatted(id)).exception();
        }
        images.delete(Cause.of(caller, "delete_image"), id);
    }
}
