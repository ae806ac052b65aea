package io.nubila.image.engine;

import io.nubila.contracts.image.ImageId;
import io.nubila.image.model.Image;
import io.nubila.image.model.ImageStatus;
import io.nubila.image.store.ImageStore;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Cause;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.operations.Context;
import io.nubila.kernel.operations.Operation;
import io.nubila.kernel.operations.OperationRow;
import io.nubila.kernel.operations.Operations;
import io.nubila.kernel.operations.Step;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * What happens after POST …/import: the bytes that were staged earlier are read for their digests, checked, given their
 * name, and the image becomes active. When they are not what the image says, the image waits for its bytes again.
 */
public final class ImportImage implements Operation<ImportImage.State> {
    private static final String RESOURCE = "image";
    private static final int MAX_TOLD = 1_000;

    private final Db db;
    private final ImageStore store;
    private final FileStore files;
    private final Uploads uploads;
    private final Images images;

    public ImportImage(Db db, ImageStore store, FileStore files, Uploads uploads, Images images) {
        this.db = db;
        this.store = store;
        this.files = files;
        this.uploads = uploads;
        this.images = images;
    }

    /** Which image is imported. */
    public record State(ImageId image) {}

    @Override
    public String name() {
        return "import-image";
    }

    @Override
    public Class<State> stateType() {
        return State.class;
    }

    @Override
    public List<Step<State>> steps() {
        return List.of(Step.step("take-bytes", this::takeBytes));
    }

    private State takeBytes(State state, Context context) throws IOException {
        var id = state.image();
        var found = db.read(tx -> store.find(tx, id));
        if (found.isEmpty() || found.get().status() != ImageStatus.IMPORTING) {
            return state;
        }
        try (var _ = uploads.begin(id)) {
            if (!files.has(id)) {
                files.unstage(id);
                var received = files.examine(files.incoming(id));
                images.activate(context.cause(), found.get(), received);
            } else {
                // An earlier try gave the file its name and could not tell.
                var received = files.examine(files.file(id));
                images.activateKept(context.cause(), found.get(), received);
            }
        }
        return state;
    }

    @Override
    public void failed(State state, Problem why, Context context) {
        images.giveUp(context.cause(), state.image());
    }

    /** Starts imports. */
    public static final class Starter {
        private final Db db;
        private final ImageStore store;
        private final Operations operations;
        private final ImportImage operation;

        public Starter(Db db, ImageStore store, Operations operations, ImportImage operation) {
            this.db = db;
            this.store = store;
            this.operations = operations;
            this.operation = operation;
        }

        /** Starts the import of an image whose bytes are staged; {@code Conflict} for another. */
        public void start(Cause cause, ImageId id) {
            db.change(cause, tx -> {
                var before = store.get(tx, id);
                if (before.status() != ImageStatus.UPLOADING) {
                    throw new Problem.Conflict("Image %s needs to be staged before 'glance-direct' method can be used"
                                    .formatted(id))
                            .exception();
                }
                Image after = before.receiving(ImageStatus.IMPORTING, tx.now());
                store.update(tx, before, after);
                var _ = operations.start(tx, operation, RESOURCE, id.value(), new State(id));
            });
        }

        /** The imports of an image that the journal still knows, the newest first. */
        public List<OperationRow> of(ImageId id) {
            return operations.page(Optional.of(id.value()), Optional.empty(), MAX_TOLD);
        }
    }
}
