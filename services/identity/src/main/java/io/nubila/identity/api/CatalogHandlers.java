package io.nubila.identity.api;

import io.nubila.identity.engine.CatalogRecords;
import io.nubila.identity.engine.Refusals;
import io.nubila.identity.model.Endpoint;
import io.nubila.identity.model.Region;
import io.nubila.identity.model.Service;
import io.nubila.identity.store.CatalogStore;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import java.util.Optional;
import java.util.Set;

/** Regions, services and endpoints on the wire. */
final class CatalogHandlers {
    private static final Set<String> REGION = Set.of("id", "description", "parent_region_id", "links");
    private static final Set<String> SERVICE = Set.of("id", "type", "name", "description", "enabled", "links");
    private static final Set<String> ENDPOINT =
            Set.of("id", "service_id", "region_id", "region", "interface", "url", "enabled", "links");

    private final Db db;
    private final CatalogStore store;
    private final CatalogRecords records;
    private final ListQuery lists;
    private final Ids ids;

    CatalogHandlers(Db db, CatalogStore store, CatalogRecords records, ListQuery lists, Ids ids) {
        this.db = db;
        this.store = store;
        this.records = records;
        this.lists = lists;
        this.ids = ids;
    }

    /** GET /v3/regions */
    Response regions(Request request) {
        var listing = lists.read(request, "parent_region_id");
        var found = db.read(tx -> store.regions(tx, listing));
        return lists.page(request, "regions", found, listing, it -> Views.region(it, request.baseUrl()));
    }

    /** GET /v3/regions/{region_id} */
    Response region(Request request) {
        var id = request.parameter("region_id");
        var region = db.read(tx -> store.region(tx, id)).orElseThrow(() -> Refusals.missing("region", id));
        return Views.one(200, "region", Views.region(region, request.baseUrl()));
    }

    /** POST /v3/regions */
    Response createRegion(Request request) {
        var sent = new Attributes(request.json("region"));
        return createRegion(request, sent, sent.filled("id").orElseGet(ids::hex));
    }

    /** PUT /v3/regions/{region_id} */
    Response putRegion(Request request) {
        var sent = new Attributes(request.json("region"));
        var id = request.parameter("region_id");
        sent.refuseOther("id", id, "Conflicting region IDs specified: \"%s\" in the address.".formatted(id));
        return createRegion(request, sent, id);
    }

    private Response createRegion(Request request, Attributes sent, String id) {
        var wanted = new Region(
                id, sent.filled("parent_region_id"), sent.text("description").orElse(""), sent.extra("{}", REGION), 1);
        var made = records.create(request.cause(), wanted);
        return Views.one(201, "region", Views.region(made, request.baseUrl()));
    }

    /** PATCH /v3/regions/{region_id} */
    Response updateRegion(Request request) {
        var sent = new Attributes(request.json("region"));
        var id = request.parameter("region_id");
        sent.refuseOther("id", id, "Cannot change region ID");
        var changed = records.updateRegion(
                request.cause(),
                id,
                before -> new Region(
                        id,
                        sent.text("parent_region_id", before.parentId()),
                        sent.has("description") ? sent.text("description").orElse("") : before.description(),
                        sent.extra(before.extra(), REGION),
                        before.revision()));
        return Views.one(200, "region", Views.region(changed, request.baseUrl()));
    }

    /** DELETE /v3/regions/{region_id} */
    Response deleteRegion(Request request) {
        records.deleteRegion(request.cause(), request.parameter("region_id"));
        return Response.empty(204);
    }

    /** GET /v3/services */
    Response services(Request request) {
        var listing = lists.read(request, "type", "name");
        var found = db.read(tx -> store.services(tx, listing));
        return lists.page(request, "services", found, listing, it -> Views.service(it, request.baseUrl()));
    }

    /** GET /v3/services/{service_id} */
    Response service(Request request) {
        var id = request.parameter("service_id");
        var service = db.read(tx -> store.service(tx, id)).orElseThrow(() -> Refusals.missing("service", id));
        return Views.one(200, "service", Views.service(service, request.baseUrl()));
    }

    /** POST /v3/services */
    Response createService(Request request) {
        var sent = new Attributes(request.json("service"));
        var wanted = new Service(
                ids.hex(),
                sent.text("type").orElse(""),
                sent.text("name"),
                sent.text("description"),
                sent.truth("enabled", true),
                sent.extra("{}", SERVICE),
                1);
        var made = records.create(request.cause(), wanted);
        return Views.one(201, "service", Views.service(made, request.baseUrl()));
    }

    /** PATCH /v3/services/{service_id} */
    Response updateService(Request request) {
        var sent = new Attributes(request.json("service"));
        var id = request.parameter("service_id");
        sent.refuseOther("id", id, "Cannot change service ID");
        var changed = records.updateService(
                request.cause(),
                id,
                before -> new Service(
                        id,
                        sent.text("type").orElse(before.type()),
                        sent.text("name", before.name()),
                        sent.text("description", before.description()),
                        sent.truth("enabled", before.enabled()),
                        sent.extra(before.extra(), SERVICE),
                        before.revision()));
        return Views.one(200, "service", Views.service(changed, request.baseUrl()));
    }

    /** DELETE /v3/services/{service_id} */
    Response deleteService(Request request) {
        records.deleteService(request.cause(), request.parameter("service_id"));
        return Response.empty(204);
    }

    /** GET /v3/endpoints */
    Response endpoints(Request request) {
        var listing = lists.read(request, "interface", "service_id", "region_id");
        var found = db.read(tx -> store.endpoints(tx, listing));
        return lists.page(request, "endpoints", found, listing, it -> Views.endpoint(it, request.baseUrl()));
    }

    /** GET /v3/endpoints/{endpoint_id} */
    Response endpoint(Request request) {
        var id = request.parameter("endpoint_id");
        var endpoint = db.read(tx -> store.endpoint(tx, id)).orElseThrow(() -> Refusals.missing("endpoint", id));
        return Views.one(200, "endpoint", Views.endpoint(endpoint, request.baseUrl()));
    }

    /** POST /v3/endpoints */
    Response createEndpoint(Request request) {
        var sent = new Attributes(request.json("endpoint"));
        var wanted = new Endpoint(
                ids.hex(),
                sent.text("service_id").orElse(""),
                region(sent, Optional.empty()),
                sent.text("interface").orElse(""),
                sent.text("url").orElse(""),
                sent.truth("enabled", true),
                sent.extra("{}", ENDPOINT),
                1);
        var made = records.create(request.cause(), wanted, makesRegion(sent));
        return Views.one(201, "endpoint", Views.endpoint(made, request.baseUrl()));
    }

    /** PATCH /v3/endpoints/{endpoint_id} */
    Response updateEndpoint(Request request) {
        var sent = new Attributes(request.json("endpoint"));
        var id = request.parameter("endpoint_id");
        sent.refuseOther("id", id, "Cannot change endpoint ID");
        var changed = records.updateEndpoint(
                request.cause(),
                id,
                before -> new Endpoint(
                        id,
                        sent.text("service_id").orElse(before.serviceId()),
                        region(sent, before.regionId()),
                        sent.text("interface").orElse(before.face()),
                        sent.text("url").orElse(before.url()),
                        sent.truth("enabled", before.enabled()),
                        sent.extra(before.extra(), ENDPOINT),
                        before.revision()),
                makesRegion(sent));
        return Views.one(200, "endpoint", Views.endpoint(changed, request.baseUrl()));
    }

    private static Optional<String> region(Attributes sent, Optional<String> before) {
        return makesRegion(sent) ? sent.text("region") : sent.text("region_id", before);
    }

    private static boolean makesRegion(Attributes sent) {
        return sent.text("region_id").isEmpty() && sent.text("region").isPresent();
    }

    /** DELETE /v3/endpoints/{endpoint_id} */
    Response deleteEndpoint(Request request) {
        records.deleteEndpoint(request.cause(), request.parameter("endpoint_id"));
        return Response.empty(204);
    }
}
