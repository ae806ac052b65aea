package io.nubila.identity.api;

import io.nubila.identity.engine.Consumers;
import io.nubila.identity.model.Consumer;
import io.nubila.identity.store.ConsumerStore;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** OAuth consumers on the wire: /v3/OS-OAUTH1/consumers. */
final class ConsumerHandlers {
    private static final Set<String> KNOWN = Set.of("id", "description", "secret", "links");

    private final Db db;
    private final ConsumerStore store;
    private final Consumers consumers;
    private final ListQuery lists;
    private final Ids ids;

    ConsumerHandlers(Db db, ConsumerStore store, Consumers consumers, ListQuery lists, Ids ids) {
        this.db = db;
        this.store = store;
        this.consumers = consumers;
        this.lists = lists;
        this.ids = ids;
    }

    /** GET /v3/OS-OAUTH1/consumers */
    Response list(Request request) {
        var listing = lists.read(request);
        var found = db.read(tx -> store.list(tx, listing));
        return lists.page(request, "consumers", found, listing, it -> view(it, request.baseUrl()));
    }

    /** GET /v3/OS-OAUTH1/consumers/{consumer_id} */
    Response show(Request request) {
        var consumer = db.read(tx -> consumers.require(tx, request.parameter("consumer_id")));
        return Views.one(200, "consumer", view(consumer, request.baseUrl()));
    }

    /** POST /v3/OS-OAUTH1/consumers: the only answer that tells the secret. */
    Response create(Request request) {
        var sent = new Attributes(request.json("consumer"));
        var wanted = new Consumer(ids.hex(), sent.text("description"), ids.hex(), sent.extra("{}", KNOWN), 1);
        var made = consumers.create(request.cause(), wanted);
        return Views.one(201, "consumer", view(made, request.baseUrl()).put("secret", made.secret()));
    }

    /** PATCH /v3/OS-OAUTH1/consumers/{consumer_id} */
    Response update(Request request) {
        var sent = new Attributes(request.json("consumer"));
        var id = request.parameter("consumer_id");
        sent.refuseOther("id", id, "Cannot change consumer ID");
        var changed = consumers.update(
                request.cause(),
                id,
                before -> new Consumer(
                        id,
                        sent.text("description", before.description()),
                        before.secret(),
                        sent.extra(before.extra(), KNOWN),
                        before.revision()));
        return Views.one(200, "consumer", view(changed, request.baseUrl()));
    }

    /** DELETE /v3/OS-OAUTH1/consumers/{consumer_id} */
    Response delete(Request request) {
        consumers.delete(request.cause(), request.parameter("consumer_id"));
        return Response.empty(204);
    }

    private static ObjectNode view(Consumer consumer, String base) {
        var node = Views.begun(consumer.extra()).put("id", consumer.id());
        Views.optional(node, "description", consumer.description());
        return Views.linked(node, base, "OS-OAUTH1/consumers", consumer.id());
    }
}
