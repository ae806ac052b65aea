package io.nubila.image.engine;

import io.nubila.contracts.image.ImageContract;
import io.nubila.contracts.image.ImageId;
import io.nubila.image.model.Image;
import io.nubila.image.model.ImageStatus;
import io.nubila.image.model.Visibility;
import io.nubila.image.store.ImageStore;
import io.nubila.image.store.MemberStore;
import io.nubila.kernel.base.Caller;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.base.ProblemException;
import io.nubila.kernel.db.Cause;
import io.nubila.kernel.db.Db;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** Images as other services know them. Repeating a call changes nothing. */
public final class ImageService implements ImageContract {
    private static final String ADMINISTRATOR = "admin";

    private final Db db;
    private final ImageStore store;
    private final MemberStore members;
    private final FileStore files;
    private final Uploads uploads;
    private final Images images;

    public ImageService(Db db, ImageStore store, MemberStore members, FileStore files, Uploads uploads, Images images) {
        this.db = db;
        this.store = store;
        this.members = members;
        this.files = files;
        this.uploads = uploads;
        this.images = images;
    }

    @Override
    public ImageSummary show(Caller caller, ImageId id) {
        return summary(visible(caller, id));
    }

    private Image visible(Caller caller, ImageId id) {
        var project = caller.projectId();
        return db.read(tx -> store.find(tx, id)
                        .filter(image -> owns(caller, image)
                                || image.visibleTo(
                                        project,
                                        project.flatMap(own -> members.find(tx, id, own))
                                                .isPresent())))
                .orElseThrow(() -> ImageStore.absent(id));
    }

    private static boolean owns(Caller caller, Image image) {
        return caller.isService() || caller.hasRole(ADMINISTRATOR) || image.ownedBy(caller.projectId());
    }

    private static ImageSummary summary(Image image) {
        var details = image.details();
        return new ImageSummary(
                image.id(),
                details.name().orElse(""),
                image.status().word(),
                details.visibility().word(),
                details.owner(),
                details.diskFormat().orElse(""),
                details.containerFormat().orElse(""),
                image.content().map(Image.Content::bytes).orElse(0L),
                image.content().flatMap(Image.Content::virtualBytes),
                details.minDiskGib(),
                details.minRamMib(),
                details.properties());
    }

    @Override
    public void copyTo(Caller caller, ImageId id, String file) {
        var image = visible(caller, id);
        if (image.status() != ImageStatus.ACTIVE) {
            throw new Problem.Conflict("Image %s is %s, not active."
                            .formatted(id, image.status().word()))
                    .exception();
        }
        files.copyTo(id, Path.of(file));
    }

    @Override
    public void create(Caller caller, NewImage wanted) {
        if (db.read(tx -> store.find(tx, wanted.id())).isPresent()) {
            return;
        }
        var details = new Image.Details(
                Optional.of(wanted.name()),
                caller.projectId(),
                Visibility.PRIVATE,
                Optional.of(wanted.diskFormat()),
                Optional.of(wanted.containerFormat()),
                wanted.minDiskGib(),
                wanted.minRamMib(),
                false,
                false,
                wanted.properties(),
                Set.of());
        try {
            var _ = images.create(Cause.of(caller, "add_image"), wanted.id(), details);
        } catch (ProblemException e) {
            // The same call ran beside this one and was first; what both wanted is there.
            if (!(e.problem() instanceof Problem.Conflict)
                    || db.read(tx -> store.find(tx, wanted.id())).isEmpty()) {
                throw e;
            }
        }
    }

    @Override
    public void upload(Caller caller, ImageId id, String file) {
        var image = visible(caller, id);
        if (!owns(caller, image)) {
            throw new Problem.Forbidden("Image %s belongs to another project.".formatted(id)).exception();
        }
        bringIn(Cause.of(caller, "upload_image"), id, Path.of(file));
    }

    private void bringIn(Cause cause, ImageId id, Path source) {
        try (var _ = uploads.begin(id)) {
            if (!db.read(tx -> store.get(tx, id)).status().hasData()) {
                receive(cause, id, source);
            }
            // The bytes have their second name in the store, so the first can go.
            var _ = Files.deleteIfExists(source);
        } catch (IOException e) {
            throw new Problem.Unavailable("The image file cannot be read now.", e.toString()).exception(e);
        }
    }

    private void receive(Cause cause, ImageId id, Path source) throws IOException {
        // What an earlier try left half-done is begun anew: the source is still whole.
        images.giveUp(cause, id);
        var image = images.change(cause, id, (before, tx) -> before.receiving(ImageStatus.SAVING, tx.now()));
        try {
            files.take(id, source);
            images.activate(cause, image, files.examine(files.incoming(id)));
        } catch (IOException | RuntimeException e) {
            images.giveUp(cause, id);
            throw e;
        }
    }

    @Override
    public void delete(Caller caller, ImageId id) {
        var cause = Cause.of(caller, "delete_image");
        if (db.read(tx -> store.find(tx, id)).isEmpty()) {
            return;
        }
        if (!owns(caller, visible(caller, id))) {
            throw new Problem.Forbidden("Image %s belongs to another project.".formatted(id)).exception();
        }
        images.delete(cause, id);
    }
}
