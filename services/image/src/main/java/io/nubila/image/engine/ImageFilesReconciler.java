package io.nubila.image.engine;

import io.nubila.contracts.image.ImageId;
import io.nubila.image.model.ImageStatus;
import io.nubila.image.store.ImageStore;
import io.nubila.kernel.db.Cause;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.operations.Reconciler;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;

/**
 * Keeps files and images in step after a crash: an image whose upload nobody works on waits for its bytes again, and a
 * file that belongs to no image with bytes is removed.
 */
public final class ImageFilesReconciler implements Reconciler {
    private static final int PAGE = 500;

    private final Db db;
    private final ImageStore store;
    private final FileStore files;
    private final Uploads uploads;
    private final Images images;

    public ImageFilesReconciler(Db db, ImageStore store, FileStore files, Uploads uploads, Images images) {
        this.db = db;
        this.store = store;
        this.files = files;
        this.uploads = uploads;
        this.images = images;
    }

    @Override
    public String name() {
        return "image-files";
    }

    @Override
    public Duration every() {
        return Duration.ofMinutes(1);
    }

    @Override
    public void run() {
        var cause = Cause.own(name());
        for (var status : List.of(ImageStatus.SAVING, ImageStatus.UPLOADING)) {
            for (var image : db.read(tx -> store.inStatus(tx, status, "", PAGE))) {
                unlessRunning(image.id(), () -> giveUp(cause, image.id()));
            }
        }
        for (var id : files.ids()) {
            unlessRunning(id, () -> removeUnlessWanted(id));
        }
    }

    private void unlessRunning(ImageId id, Runnable repair) {
        uploads.tryBegin(id).ifPresent(running -> {
            try (running) {
                repair.run();
            }
        });
    }

    private void giveUp(Cause cause, ImageId id) {
        // What was staged whole waits for its import, perhaps for days.
        if (!Files.exists(files.staged(id))) {
            images.giveUp(cause, id);
        }
    }

    private void removeUnlessWanted(ImageId id) {
        boolean wanted = db.read(tx -> store.find(tx, id))
                .filter(image -> image.status() != ImageStatus.QUEUED && image.status() != ImageStatus.SAVING)
                .isPresent();
        if (!wanted) {
            files.remove(id);
        }
    }
}
