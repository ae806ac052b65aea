package io.nubila.identity.api;

import io.nubila.identity.engine.EffectiveAssignments;
import io.nubila.identity.engine.IdentityBootstrap;
import io.nubila.identity.engine.Refusals;
import io.nubila.identity.engine.Users;
import io.nubila.identity.engine.Users.NewPassword;
import io.nubila.identity.model.Listing;
import io.nubila.identity.model.User;
import io.nubila.identity.store.GroupStore;
import io.nubila.identity.store.UserStore;
import io.nubila.identity.store.UserStore.Expiry;
import io.nubila.kernel.base.Caller;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Users on the wire. */
final class UserHandlers {
    private static final Set<String> KNOWN = Set.of(
            "id",
            "name",
            "domain_id",
            "enabled",
            "default_project_id",
            "password",
            "original_password",
            "password_expires_at",
            "options",
            "links",
            "federated");

    private final Db db;
    private final UserStore store;
    private final GroupStore groups;
    private final Users users;
    private final EffectiveAssignments assignments;
    private final ListQuery lists;
    private final Ids ids;

    UserHandlers(
            Db db,
            UserStore store,
            GroupStore groups,
            Users users,
            EffectiveAssignments assignments,
            ListQuery lists,
            Ids ids) {
        this.db = db;
        this.store = store;
        this.groups = groups;
        this.users = users;
        this.assignments = assignments;
        this.lists = lists;
        this.ids = ids;
    }

    /** GET /v3/users; a token of a domain sees that domain's users only. */
    Response list(Request request) {
        var domainId = request.caller().domainId();
        request.authorize(new Targets().with("target.domain_id", domainId).done());
        var listing = within(domainId, lists.read(request, "domain_id", "enabled", "name", "default_project_id"));
        var expiries = expiries(request);
        boolean federated = request.query().has("idp_id")
                || request.query().has("protocol_id")
                || request.query().has("unique_id");
        var found = federated ? List.<User>of() : db.read(tx -> store.list(tx, listing, expiries));
        return lists.page(request, "users", found, listing, user -> Views.user(user, request.baseUrl()));
    }

    /** The listing narrowed to the domain of the caller's token, if it has one. */
    static Listing within(Optional<String> domainId, Listing listing) {
        return domainId.map(id -> listing.where("domain_id", id)).orElse(listing);
    }

    static List<Expiry> expiries(Request request) {
        var found = new ArrayList<Expiry>();
        for (var text : request.query().all("password_expires_at")) {
            int colon = text.indexOf(':');
            var comparison = colon < 0 ? "eq" : text.substring(0, colon);
            if (!Expiry.known(comparison)) {
                throw Refusals.invalid(
                        "The given operator %s is not valid. It must be one of the following: 'eq', 'neq',"
                                        .formatted(comparison)
                                + " 'lt', 'lte', 'gt', or 'gte'.");
            }
            try {
                found.add(new Expiry(comparison, Instant.parse(text.substring(colon + 1))));
            } catch (DateTimeParseException e) {
                throw Refusals.invalid("Timestamp not in expected format.");
            }
        }
        return found;
    }

    /** GET /v3/users/{user_id} */
    Response show(Request request) {
        var user = authorized(request);
        return Views.one(200, "user", Views.user(user, request.baseUrl()));
    }

    /** POST /v3/users */
    Response create(Request request) {
        var sent = new Attributes(request.json("user"));
        // The rule sees what was sent; only afterwards is a missing domain filled in.
        request.authorize(new Targets()
                .with("target.user.domain_id", sent.text("domain_id"))
                .with("target.user.name", sent.text("name"))
                .done());
        var wanted = new User(
                ids.hex(),
                sent.filled("domain_id").orElseGet(() -> domainOf(request.caller())),
                sent.name(""),
                sent.truth("enabled", true),
                sent.text("default_project_id"),
                Optional.empty(),
                sent.options("{}"),
                sent.extra("{}", KNOWN),
                1);
        var made = users.create(request.cause(), wanted, sent.text("password"));
        return Views.one(201, "user", Views.user(made, request.baseUrl()));
    }

    /** The domain of something made without naming one: the token's, else the first. */
    static String domainOf(Caller caller) {
        return caller.domainId().orElse(IdentityBootstrap.DEFAULT_DOMAIN);
    }

    /** PATCH /v3/users/{user_id} */
    Response update(Request request) {
        var id = authorized(request).id();
        var sent = new Attributes(request.json("user"));
        sent.refuseOther("id", id, "Cannot change user ID");
        var password = sent.has("password")
                ? Optional.of(new NewPassword(sent.text("password")))
                : Optional.<NewPassword>empty();
        var changed = users.update(request.cause(), id, before -> edited(before, sent), password);
        return Views.one(200, "user", Views.user(changed, request.baseUrl()));
    }

    private static User edited(User before, Attributes sent) {
        sent.refuseOther("domain_id", before.domainId(), "Cannot change Domain ID");
        return new User(
                before.id(),
                before.domainId(),
                sent.name(before.name()),
                sent.truth("enabled", before.enabled()),
                sent.text("default_project_id", before.defaultProjectId()),
                before.passwordExpiresAt(),
                sent.options(before.options()),
                sent.extra(before.extra(), KNOWN),
                before.revision());
    }

    /** DELETE /v3/users/{user_id} */
    Response delete(Request request) {
        users.delete(request.cause(), authorized(request).id());
        return Response.empty(204);
    }

    /** POST /v3/users/{user_id}/password: needs no token, but the password in force. */
    Response changePassword(Request request) {
        var sent = new Attributes(request.json("user"));
        users.changePassword(
                request.cause(),
                request.parameter("user_id"),
                sent.text("original_password").orElse(""),
                sent.text("password").orElse(""));
        return Response.empty(204);
    }

    /** GET /v3/users/{user_id}/groups */
    Response groups(Request request) {
        var user = authorized(request);
        var listing = within(request.caller().domainId(), lists.read(request, "name"));
        var found = db.read(tx -> groups.ofUser(tx, user.id(), listing));
        return lists.page(request, "groups", found, listing, group -> Views.group(group, request.baseUrl()));
    }

    /** GET /v3/users/{user_id}/projects */
    Response projects(Request request) {
        var user = authorized(request);
        var listing = lists.read(request, "domain_id", "enabled", "name");
        var found = db.read(tx -> assignments.projectsOf(tx, user.id())).stream()
                .filter(project -> Matching.holds(project, listing))
                .toList();
        return ListQuery.whole(request, "projects", found, project -> Views.project(project, request.baseUrl()));
    }

    private User authorized(Request request) {
        var id = request.parameter("user_id");
        var user = db.read(tx -> store.find(tx, id));
        request.authorize(new Targets().user(user).with("user_id", id).done());
        return user.orElseThrow(() -> Refusals.missing("user", id));
    }
}
