package io.nubila.image;

import io.nubila.contracts.image.ImageCatalogueContract;
import io.nubila.contracts.image.ImageContract;
import io.nubila.image.api.ImageRoutes;
import io.nubila.image.engine.FileStore;
import io.nubila.image.engine.ImageCatalogue;
import io.nubila.image.engine.ImageFilesReconciler;
import io.nubila.image.engine.ImageService;
import io.nubila.image.engine.Images;
import io.nubila.image.engine.ImportImage;
import io.nubila.image.engine.Members;
import io.nubila.image.engine.Sight;
import io.nubila.image.engine.Uploads;
import io.nubila.image.metadef.api.MetadefRoutes;
import io.nubila.image.metadef.engine.Metadefs;
import io.nubila.image.metadef.store.MetadefStore;
import io.nubila.image.store.ImageStore;
import io.nubila.image.store.MemberStore;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.Migration;
import io.nubila.kernel.http.Api;
import io.nubila.kernel.node.Module;
import io.nubila.kernel.node.Surroundings;
import io.nubila.kernel.operations.Operation;
import io.nubila.kernel.operations.OperationReconciler;
import io.nubila.kernel.operations.Operations;
import io.nubila.kernel.operations.Reconcilers;
import io.nubila.kernel.policy.Policy;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The image service: its table of contents. */
public final class ImageModule implements Module {
    private static final String NAME = "image";

    private final Db db;
    private final Api.Definition api;
    private final ImportImage importImage;
    private final Operations operations;
    private final Reconcilers reconcilers;
    private final ImageService service;
    private final ImageCatalogue catalogue;

    public ImageModule(Surroundings around, ImageConfig config) {
        db = Db.open(
                around.state().resolve("db/image.db"),
                Migration.of(ImageModule.class, NAME, "V0001__images", "V0002__metadefs"),
                around.clock());
        var store = new ImageStore();
        var memberStore = new MemberStore();
        var files = new FileStore(around.state().resolve("images"));
        var uploads = new Uploads();
        var images = new Images(db, store, files, uploads, config);
        importImage = new ImportImage(db, store, files, uploads, images);
        operations = new Operations(
                db, around.clock(), around.ids(), around.node(), List.of(importImage), around.boundary());
        reconcilers = new Reconcilers(
                around.clock(),
                List.of(
                        new OperationReconciler(NAME, operations),
                        new ImageFilesReconciler(db, store, files, uploads, images)));
        service = new ImageService(db, store, memberStore, files, uploads, images);
        var policy = policy(around);
        var sight = new Sight(db, store, memberStore, policy);
        catalogue = new ImageCatalogue(db, store, sight, policy, images);
        var routes = new ImageRoutes(new ImageRoutes.Parts(
                db,
                around.ids(),
                config,
                images,
                new Members(db, memberStore, config),
                files,
                store,
                sight,
                new ImportImage.Starter(db, store, operations, importImage)));
        var metadefStore = new MetadefStore();
        var metadefs = MetadefRoutes.all(new MetadefRoutes.Parts(
                db,
                metadefStore,
                new Metadefs(db, metadefStore),
                around.clock(),
                around.ids(),
                config.defaultPage(),
                config.maxPage()));
        api = new Api.Definition(
                NAME,
                Optional.empty(),
                ImageRoutes.errors(),
                policy,
                Stream.concat(routes.all().stream(), metadefs.stream()).toList(),
                "Keystone uri=\"%s\"".formatted(around.endpoints().root("identity")));
    }

    private static Policy policy(Surroundings around) {
        var defaults = ImageModule.class.getResourceAsStream("/policy/image.yaml");
        if (defaults == null) {
            throw new Problem.Bug("no policy of image").exception();
        }
        return Policy.load(NAME, defaults)
                .worded("You are not authorized to complete %s action."::formatted)
                .overriddenBy(around.state().resolve("policy/image.yaml"), around.clock());
    }

    /** Images for other services. */
    public ImageContract contract() {
        return service;
    }

    /** The list of images for other services. */
    public ImageCatalogueContract catalogue() {
        return catalogue;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Api.Definition api() {
        return api;
    }

    @Override
    public List<Operation<?>> knownOperations() {
        return List.of(importImage);
    }

    @Override
    public Operations operations() {
        return operations;
    }

    @Override
    public Reconcilers reconcilers() {
        return reconcilers;
    }

    @Override
    public void start() {
        var _ = operations.resume();
        reconcilers.start();
    }

    @Override
    public void close() {
        reconcilers.close();
        operations.close();
        db.close();
    }
}
