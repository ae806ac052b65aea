package io.nubila.identity.api;

import io.nubila.identity.engine.Groups;
import io.nubila.identity.engine.Refusals;
import io.nubila.identity.model.Group;
import io.nubila.identity.store.GroupStore;
import io.nubila.identity.store.UserStore;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import java.util.Optional;
import java.util.Set;

/** Groups on the wire. */
final class GroupHandlers {
    private static final Set<String> KNOWN = Set.of("id", "name", "domain_id", "description", "links");

    private final Db db;
    private final GroupStore store;
    private final UserStore users;
    private final Groups groups;
    private final ListQuery lists;
    private final Ids ids;

    GroupHandlers(Db db, GroupStore store, UserStore users, Groups groups, ListQuery lists, Ids ids) {
        this.db = db;
        this.store = store;
        this.users = users;
        this.groups = groups;
        this.lists = lists;
        this.ids = ids;
    }

    /** GET /v3/groups; a token of a domain sees that domain's groups only. */
    Response list(Request request) {
        var domainId = request.caller().domainId();
        request.authorize(new Targets().with("target.group.domain_id", domainId).done());
        var listing = UserHandlers.within(domainId, lists.read(request, "domain_id", "name"));
        var found = db.read(tx -> store.list(tx, listing));
        return lists.page(request, "groups", found, listing, group -> Views.group(group, request.baseUrl()));
    }

    /** GET /v3/groups/{group_id} */
    Response show(Request request) {
        return Views.one(200, "group", Views.group(authorized(request), request.baseUrl()));
    }

    /** POST /v3/groups */
    Response create(Request request) {
        var sent = new Attributes(request.json("group"));
        request.authorize(new Targets()
                .with("target.group.domain_id", sent.text("domain_id"))
                .with("target.group.name", sent.text("name"))
                .done());
        var wanted = new Group(
                ids.hex(),
                sent.filled("domain_id").orElseGet(() -> UserHandlers.domainOf(request.caller())),
                sent.name(""),
                sent.text("description"),
                sent.extra("{}", KNOWN),
                1);
        var made = groups.create(request.cause(), wanted);
        return Views.one(201, "group", Views.group(made, request.baseUrl()));
    }

    /** PATCH /v3/groups/{group_id} */
    Response update(Request request) {
        var id = authorized(request).id();
        var sent = new Attributes(request.json("group"));
        sent.refuseOther("id", id, "Cannot change group ID");
        var changed = groups.update(request.cause(), id, before -> edited(before, sent));
        return Views.one(200, "group", Views.group(changed, request.baseUrl()));
    }

    private static Group edited(Group before, Attributes sent) {
        sent.refuseOther("domain_id", before.domainId(), "Cannot change Domain ID");
        return new Group(
                before.id(),
                before.domainId(),
                sent.name(before.name()),
                sent.text("description", before.description()),
                sent.extra(before.extra(), KNOWN),
                before.revision());
    }

    /** DELETE /v3/groups/{group_id} */
    Response delete(Request request) {
        var id = request.parameter("group_id");
        // Here alone a missing group is 404 before the rule is asked, as upstream has it.
        var group = db.read(tx -> store.find(tx, id)).orElseThrow(() -> Refusals.missing("group", id));
        request.authorize(
                new Targets().group(Optional.of(group)).with("group_id", id).done());
        groups.delete(request.cause(), id);
        return Response.empty(204);
    }

    /** GET /v3/groups/{group_id}/users */
    Response users(Request request) {
        var group = authorized(request);
        var listing =
                UserHandlers.within(request.caller().domainId(), lists.read(request, "domain_id", "enabled", "name"));
        var expiries = UserHandlers.expiries(request);
        var found = db.read(tx -> users.inGroup(tx, group.id(), listing, expiries));
        return lists.page(request, "users", found, listing, user -> Views.user(user, request.baseUrl()));
    }

    /** PUT /v3/groups/{group_id}/users/{user_id} */
    Response add(Request request) {
        authorizeMembership(request);
        groups.add(request.cause(), request.parameter("group_id"), request.parameter("user_id"));
        return Response.empty(204);
    }

    /** HEAD and GET /v3/groups/{group_id}/users/{user_id}: 204 when the user is in the group, else 404. */
    Response check(Request request) {
        authorizeMembership(request);
        var groupId = request.parameter("group_id");
        var userId = request.parameter("user_id");
        boolean there = db.read(tx -> store.has(tx, groupId, userId));
        if (!there) {
            throw Refusals.missing("user in group " + groupId, userId);
        }
        return Response.empty(204);
    }

    /** DELETE /v3/groups/{group_id}/users/{user_id} */
    Response remove(Request request) {
        authorizeMembership(request);
        groups.remove(request.cause(), request.parameter("group_id"), request.parameter("user_id"));
        return Response.empty(204);
    }

    private void authorizeMembership(Request request) {
        var groupId = request.parameter("group_id");
        var userId = request.parameter("user_id");
        var targets = db.read(tx -> new Targets()
                .group(store.find(tx, groupId))
                .user(users.find(tx, userId))
                .with("group_id", groupId)
                .with("user_id", userId));
        request.authorize(targets.done());
    }

    private Group authorized(Request request) {
        var id = request.parameter("group_id");
        var group = db.read(tx -> store.find(tx, id));
        request.authorize(new Targets().group(group).with("group_id", id).done());
        return group.orElseThrow(() -> Refusals.missing("group", id));
    }
}
