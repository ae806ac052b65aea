package io.nubila.image.api;

import static io.nubila.kernel.http.Route.delete;
import static io.nubila.kernel.http.Route.get;
import static io.nubila.kernel.http.Route.patch;
import static io.nubila.kernel.http.Route.post;
import static io.nubila.kernel.http.Route.put;

import io.nubila.image.ImageConfig;
import io.nubila.image.engine.FileStore;
import io.nubila.image.engine.Images;
import io.nubila.image.engine.ImportImage;
import io.nubila.image.engine.Members;
import io.nubila.image.engine.Sight;
import io.nubila.image.store.ImageSearch;
import io.nubila.image.store.ImageStore;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.http.BodySchema;
import io.nubila.kernel.http.ErrorFormat;
import io.nubila.kernel.http.Route;
import java.util.List;

/** Every URL the image service answers. Start reading here. */
public final class ImageRoutes {
    private static final String IMAGE = "/v2/images/{image_id}";
    private static final String FILE = IMAGE + "/file";
    private static final String TAG = IMAGE + "/tags/{tag}";
    private static final String MEMBERS = IMAGE + "/members";
    private static final String MEMBER = MEMBERS + "/{member_id}";

    private final VersionHandlers versions = new VersionHandlers();
    private final SchemaHandlers schemas = new SchemaHandlers();
    private final InfoHandlers info;
    private final ImageHandlers images;
    private final ImageDataHandlers data;
    private final ImportHandlers imports;
    private final TagHandlers tags;
    private final MemberHandlers members;

    /** What the handlers work with. */
    public record Parts(
            Db db,
            Ids ids,
            ImageConfig config,
            Images images,
            Members members,
            FileStore files,
            ImageStore imageStore,
            Sight sight,
            ImportImage.Starter imports) {}

    public ImageRoutes(Parts parts) {
        var access = new ImageAccess(parts.sight);
        var search = new ImageSearch(parts.imageStore);
        info = new InfoHandlers(parts.config);
        images = new ImageHandlers(parts.db, parts.ids, parts.images, search, access, parts.config);
        data = new ImageDataHandlers(parts.images, parts.files, access);
        imports = new ImportHandlers(parts.imports, access, parts.config);
        tags = new TagHandlers(parts.images, access);
        members = new MemberHandlers(parts.members, access);
    }

    /** How errors look. */
    public static ErrorFormat errors() {
        return new ImageErrors();
    }

    /** The route table. */
    public List<Route> all() {
        return List.of(
                get("/", Route.PUBLIC, versions::choices),
                get("/versions", Route.PUBLIC, versions::list),
                get("/v2/schemas/{schema}", "get_images", schemas::show),
                get("/v2/info/import", "get_images", info::importMethods),
                get("/v2/info/stores", "get_images", _ -> {
                    throw InfoHandlers.oneStoreOnly();
                }),
                get("/v2/images", "get_images", images::list),
                post("/v2/images", "add_image", images::create)
                        .body(schema("image"))
                        .checkedWithTarget(),
                delete("/v2/images", "get_images", request -> {
                    throw ImageHandlers.undeletable(request);
                }),
                get(IMAGE, "get_image", images::show).checkedAfterSearch(),
                patch(IMAGE, "modify_image", images::update).checkedAfterSearch(),
                delete(IMAGE, "delete_image", images::delete).checkedAfterSearch(),
                put(FILE, "upload_image", data::upload).checkedAfterSearch().streaming(),
                get(FILE, "download_image", data::download).checkedAfterSearch(),
                put(IMAGE + "/stage", "modify_image", data::stage)
                        .checkedAfterSearch()
                        .streaming(),
                post(IMAGE + "/import", "modify_image", imports::start).checkedAfterSearch(),
                get(IMAGE + "/tasks", "get_image", imports::tasks).checkedAfterSearch(),
                post(IMAGE + "/actions/deactivate", "deactivate", images::deactivate)
                        .checkedAfterSearch(),
                post(IMAGE + "/actions/reactivate", "reactivate", images::reactivate)
                        .checkedAfterSearch(),
                put(TAG, "modify_image", tags::add).checkedAfterSearch(),
                delete(TAG, "modify_image", tags::remove).checkedAfterSearch(),
                get(MEMBERS, "get_members", members::list).checkedAfterSearch(),
                post(MEMBERS, "add_member", members::add).checkedAfterSearch(),
                get(MEMBER, "get_member", members::show).checkedAfterSearch(),
                put(MEMBER, "modify_member", members::update).checkedAfterSearch(),
                delete(MEMBER, "delete_member", members::remove).checkedAfterSearch());
    }

    static BodySchema schema(String name) {
        return BodySchema.of(ImageRoutes.class, "image/" + name);
    }
}
