package io.nubila.image.engine;

import io.nubila.contracts.image.ImageId;
import io.nubila.image.ImageConfig;
import io.nubila.image.model.Image;
import io.nubila.image.model.ImageStatus;
import io.nubila.image.store.ImageStore;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.base.ProblemException;
import io.nubila.kernel.db.Cause;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.Tx;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The lives of images. An upload happens within its request: the image is marked as receiving, the stream is written and
 * hashed, the file is checked and gets its name, and the image becomes active. When anything of it fails, the image waits
 * for its bytes again and nothing of them is left; when the process dies meanwhile, {@link ImageFilesReconciler} does the
 * same at the next start.
 */
public final class Images {
    private final Db db;
    private final ImageStore store;
    private final FileStore files;
    private final Uploads uploads;
    private final ImageConfig config;

    public Images(Db db, ImageStore store, FileStore files, Uploads uploads, ImageConfig config) {
        this.db = db;
        this.store = store;
        this.files = files;
        this.uploads = uploads;
        this.config = config;
    }

    /** Makes an image that waits for its bytes; {@code Conflict} when the id is taken, 413 beyond a limit. */
    public Image create(Cause cause, ImageId id, Image.Details details) {
        requireProperties(details);
        requireTags(details);
        return db.write(cause, tx -> {
            var image = Image.queued(id, details, tx.now());
            store.insert(tx, image);
            return image;
        });
    }

    /** Changes what the owner says of an image; {@code change} is given what is said now. */
    public Image describe(Cause cause, ImageId id, UnaryOperator<Image.Details> change) {
        return db.write(cause, tx -> {
            var before = store.get(tx, id);
            var details = change.apply(before.details());
            if (details.properties().size() > before.details().properties().size()) {
                requireProperties(details);
            }
            if (details.tags().size() > before.details().tags().size()) {
                requireTags(details);
            }
            return save(tx, before, before.described(details, tx.now()));
        });
    }

    /** Changes the state of an image. */
    public Image change(Cause cause, ImageId id, ChangeAt change) {
        return db.write(cause, tx -> {
            var before = store.get(tx, id);
            return save(tx, before, change.apply(before, tx));
        });
    }

    /** A change of an image within a transaction. */
    public interface ChangeAt {
        Image apply(Image image, Tx tx);
    }

    private Image save(Tx tx, Image before, Image after) {
        if (after.equals(before)) {
            return before;
        }
        store.update(tx, before, after);
        return store.get(tx, before.id());
    }

    private void requireProperties(Image.Details details) {
        limit("properties", details.properties().size(), config.maxProperties());
    }

    private void requireTags(Image.Details details) {
        limit("tags", details.tags().size(), config.maxTags());
    }

    private static void limit(String what, int attempted, int maximum) {
        if (attempted > maximum) {
            throw new Problem.Refused(
                            413,
                            "LimitExceeded",
                            "The limit has been exceeded on the number of allowed image %s. Attempted: %d, Maximum: %d"
                                    .formatted(what, attempted, maximum))
                    .exception();
        }
    }

    /**
     * Takes an image's bytes from a stream. {@code Conflict} unless it waits for them, 413 when they are too many, 415
     * when they are not what the image says, 410 when the image was deleted meanwhile.
     */
    public void upload(Cause cause, ImageId id, InputStream stream) {
        try (var _ = uploads.begin(id)) {
            var image = change(cause, id, (before, tx) -> before.receiving(ImageStatus.SAVING, tx.now()));
            try {
                activate(cause, image, receive(id, stream));
            } catch (RuntimeException e) {
                giveUp(cause, id);
                throw e;
            }
        }
    }

    /** Takes an image's bytes from a stream, to be imported later; refuses as {@link #upload} does. */
    public void stage(Cause cause, ImageId id, InputStream stream) {
        try (var _ = uploads.begin(id)) {
            var _ = change(cause, id, (before, tx) -> before.receiving(ImageStatus.UPLOADING, tx.now()));
            try {
                var _ = receive(id, stream);
                files.stage(id);
            } catch (RuntimeException e) {
                giveUp(cause, id);
                throw e;
            }
        }
    }

    private FileStore.Received receive(ImageId id, InputStream stream) {
        try {
            return files.receive(id, stream, config.maxImageBytes());
        } catch (IOException e) {
            if (isFull(e)) {
                throw new Problem.Refused(413, "StorageFull", "Image storage media is full: there is no space for it.")
                        .exception(e);
            }
            throw new Problem.Invalid("The image data ended too early: " + e.getMessage()).exception(e);
        }
    }

    /** Whether writing failed because the disk or its quota is full; there is no other sign of it than the words. */
    static boolean isFull(IOException e) {
        var words = String.valueOf(e.getMessage());
        return words.contains("No space left on device") || words.contains("Disk quota exceeded");
    }

    /** Checks what came in, gives it its name and makes the image active. */
    void activate(Cause cause, Image image, FileStore.Received received) {
        var virtualBytes = virtualBytes(image, files.incoming(image.id()));
        files.keep(image.id());
        finish(cause, image.id(), received, virtualBytes);
    }

    /** Checks a file that has its name already and makes the image active. */
    void activateKept(Cause cause, Image image, FileStore.Received received) {
        finish(cause, image.id(), received, virtualBytes(image, files.file(image.id())));
    }

    private Optional<Long> virtualBytes(Image image, Path file) {
        var details = image.details();
        return FormatInspector.require(
                file,
                details.diskFormat().orElse("raw"),
                details.containerFormat().orElse("bare"),
                config.requireFormatMatch());
    }

    private void finish(Cause cause, ImageId id, FileStore.Received received, Optional<Long> virtualBytes) {
        var content = new Image.Content(received.bytes(), virtualBytes, received.md5(), received.sha512());
        try {
            var _ = change(cause, id, (before, tx) -> before.active(content, tx.now()));
        } catch (ProblemException e) {
            if (e.problem() instanceof Problem.NotFound) {
                throw new Problem.Refused(
                                410,
                                "Gone",
                                "Image %s could not be found after upload. The image may have been deleted during the upload, cleaning up the chunks uploaded."
                                        .formatted(id))
                        .exception(e);
            }
            throw e;
        }
    }

    /** Lets an image wait for its bytes again and removes what came of them; nothing if it has them or is gone. */
    void giveUp(Cause cause, ImageId id) {
        boolean gone = db.write(cause, tx -> {
            var image = store.find(tx, id);
            if (image.isPresent() && image.get().status().hasData()) {
                return false;
            }
            if (image.isPresent() && image.get().status() != ImageStatus.QUEUED) {
                store.update(tx, image.get(), image.get().queuedAgain(tx.now()));
            }
            return true;
        });
        if (gone) {
            files.remove(id);
        }
    }

    /** Removes an image with its bytes; {@code Forbidden} when it is protected. */
    public void delete(Cause cause, ImageId id) {
        db.change(cause, tx -> {
            var image = store.get(tx, id);
            image.requireDeletable();
            store.delete(tx, image);
            // Whoever brings the bytes in right now will find the image gone and remove them.
            tx.afterCommit(() -> {
                if (!uploads.isRunning(id)) {
                    files.remove(id);
                }
            });
        });
    }
}
