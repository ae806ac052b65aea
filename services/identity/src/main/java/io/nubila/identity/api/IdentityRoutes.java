package io.nubila.identity.api;

import static io.nubila.kernel.http.Route.delete;
import static io.nubila.kernel.http.Route.get;
import static io.nubila.kernel.http.Route.head;
import static io.nubila.kernel.http.Route.patch;
import static io.nubila.kernel.http.Route.post;
import static io.nubila.kernel.http.Route.put;

import io.nubila.identity.IdentityConfig;
import io.nubila.identity.api.GrantHandlers.Path;
import io.nubila.identity.engine.Identity;
import io.nubila.identity.model.Assignment.Actor;
import io.nubila.identity.model.Assignment.Place;
import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.http.BodySchema;
import io.nubila.kernel.http.Route;
import java.util.ArrayList;
import java.util.List;

/** Every URL the identity service answers. Start reading here. */
public final class IdentityRoutes {
    private IdentityRoutes() {}

    /** The route table. */
    public static List<Route> of(
            Db db, Identity identity, Identity.Stores stores, IdentityConfig config, Clock clock, Ids ids) {
        var lists = new ListQuery(config.maxListed());
        var effective = identity.effectiveAssignments();
        var routes = new ArrayList<Route>();
        routes.addAll(versions(new VersionHandlers()));
        routes.addAll(tokens(new TokenHandlers(identity.tokens(), identity.catalog())));
        routes.addAll(authScopes(new AuthScopeHandlers(db, effective)));
        routes.addAll(
                users(new UserHandlers(db, stores.users(), stores.groups(), identity.users(), effective, lists, ids)));
        routes.addAll(groups(new GroupHandlers(db, stores.groups(), stores.users(), identity.groups(), lists, ids)));
        routes.addAll(projects(new ProjectHandlers(db, stores.projects(), identity.projects(), lists, ids)));
        routes.addAll(domains(new DomainHandlers(db, stores.projects(), identity.projects(), lists, ids)));
        routes.addAll(roles(new RoleHandlers(db, stores.roles(), identity.roles(), lists, ids)));
        routes.addAll(grants(new GrantHandlers(db, stores, identity.grants())));
        routes.add(get(
                        "/v3/role_assignments",
                        "identity:list_role_assignments",
                        new RoleAssignmentHandlers(db, stores, effective)::list)
                .checkedWithTarget());
        routes.addAll(catalog(new CatalogHandlers(db, stores.catalog(), identity.catalogRecords(), lists, ids)));
        addDelegations(routes, db, identity, stores, lists, clock, ids);
        routes.addAll(
                OperatorRoutes.policies(new PolicyHandlers(db, stores.policies(), identity.policies(), lists, ids)));
        routes.addAll(OperatorRoutes.endpointFilters(
                new EndpointFilterHandlers(db, stores.endpointFilters(), identity.endpointFilters(), lists, ids)));
        routes.addAll(OperatorRoutes.domainConfigs(
                new DomainConfigHandlers(db, stores.projects(), identity.domainConfigs())));
        routes.addAll(OperatorRoutes.limits(new LimitHandlers(db, stores, identity.limits(), lists, ids)));
        return List.copyOf(routes);
    }

    private static void addDelegations(
            List<Route> routes,
            Db db,
            Identity identity,
            Identity.Stores stores,
            ListQuery lists,
            Clock clock,
            Ids ids) {
        var token = new OwnToken(identity.tokens());
        routes.addAll(
                DelegationRoutes.credentials(new CredentialHandlers(db, identity.credentials(), token, lists, ids)));
        routes.addAll(DelegationRoutes.ec2(new Ec2CredentialHandlers(db, stores, identity, token, ids)));
        routes.addAll(DelegationRoutes.applicationCredentials(new ApplicationCredentialHandlers(
                db, stores, identity.applicationCredentials(), token, lists, clock, ids)));
        routes.addAll(
                DelegationRoutes.trusts(new TrustHandlers(db, stores, identity.trusts(), token, lists, clock, ids)));
        routes.addAll(DelegationRoutes.consumers(
                new ConsumerHandlers(db, stores.consumers(), identity.consumers(), lists, ids)));
    }

    private static BodySchema schema(String name) {
        return BodySchema.of(IdentityRoutes.class, "identity/" + name);
    }

    private static List<Route> versions(VersionHandlers versions) {
        return List.of(get("/", Route.PUBLIC, versions::list), get("/v3", Route.PUBLIC, versions::show));
    }

    private static List<Route> tokens(TokenHandlers tokens) {
        return List.of(
                post("/v3/auth/tokens", Route.PUBLIC, tokens::issue).body(schema("token-issue")),
                get("/v3/auth/tokens", "identity:validate_token", tokens::show).checkedWithTarget(),
                head("/v3/auth/tokens", "identity:check_token", tokens::show).checkedWithTarget(),
                delete("/v3/auth/tokens", "identity:revoke_token", tokens::revoke)
                        .checkedWithTarget(),
                get("/v3/auth/catalog", "identity:get_auth_catalog", tokens::catalog));
    }

    private static List<Route> authScopes(AuthScopeHandlers scopes) {
        return List.of(
                get("/v3/auth/projects", "identity:get_auth_projects", scopes::projects),
                get("/v3/auth/domains", "identity:get_auth_domains", scopes::domains),
                get("/v3/auth/system", "identity:get_auth_system", scopes::system));
    }

    private static List<Route> users(UserHandlers users) {
        var one = "/v3/users/{user_id}";
        return List.of(
                get("/v3/users", "identity:list_users", users::list).checkedWithTarget(),
                post("/v3/users", "identity:create_user", users::create)
                        .body(schema("user-create"))
                        .checkedWithTarget(),
                get(one, "identity:get_user", users::show).checkedWithTarget(),
                patch(one, "identity:update_user", users::update)
                        .body(schema("user-update"))
                        .checkedWithTarget(),
                delete(one, "identity:delete_user", users::delete).checkedWithTarget(),
                post(one + "/password", Route.PUBLIC, users::changePassword).body(schema("password-change")),
                get(one + "/groups", "identity:list_groups_for_user", users::groups)
                        .checkedWithTarget(),
                get(one + "/projects", "identity:list_user_projects", users::projects)
                        .checkedWithTarget());
    }

    private static List<Route> groups(GroupHandlers groups) {
        var one = "/v3/groups/{group_id}";
        var member = one + "/users/{user_id}";
        return List.of(
                get("/v3/groups", "identity:list_groups", groups::list).checkedWithTarget(),
                post("/v3/groups", "identity:create_group", groups::create)
                        .body(schema("group-create"))
                        .checkedWithTarget(),
                get(one, "identity:get_group", groups::show).checkedWithTarget(),
                patch(one, "identity:update_group", groups::update)
                        .body(schema("group-update"))
                        .checkedWithTarget(),
                delete(one, "identity:delete_group", groups::delete).checkedAfterSearch(),
                get(one + "/users", "identity:list_users_in_group", groups::users)
                        .checkedWithTarget(),
                get(member, "identity:check_user_in_group", groups::check).checkedWithTarget(),
                put(member, "identity:add_user_to_group", groups::add).checkedWithTarget(),
                delete(member, "identity:remove_user_from_group", groups::remove)
                        .checkedWithTarget());
    }

    private static List<Route> projects(ProjectHandlers projects) {
        var one = "/v3/projects/{project_id}";
        var tags = one + "/tags";
        var tag = tags + "/{value}";
        return List.of(
                get("/v3/projects", "identity:list_projects", projects::list).checkedWithTarget(),
                post("/v3/projects", "identity:create_project", projects::create)
                        .body(schema("project-create"))
                        .checkedWithTarget(),
                get(one, "identity:get_project", projects::show).checkedWithTarget(),
                patch(one, "identity:update_project", projects::update)
                        .body(schema("project-update"))
                        .checkedWithTarget(),
                delete(one, "identity:delete_project", projects::delete).checkedWithTarget(),
                get(tags, "identity:list_project_tags", projects::tags).checkedWithTarget(),
                put(tags, "identity:update_project_tags", projects::replaceTags)
                        .body(schema("project-tags"))
                        .checkedWithTarget(),
                delete(tags, "identity:delete_project_tags", projects::clearTags)
                        .checkedWithTarget(),
                get(tag, "identity:get_project_tag", projects::checkTag).checkedWithTarget(),
                put(tag, "identity:create_project_tag", projects::addTag).checkedWithTarget(),
                delete(tag, "identity:delete_project_tag", projects::removeTag).checkedWithTarget());
    }

    private static List<Route> domains(DomainHandlers domains) {
        var one = "/v3/domains/{domain_id}";
        return List.of(
                get("/v3/domains", "identity:list_domains", domains::list).checkedWithTarget(),
                post("/v3/domains", "identity:create_domain", domains::create).body(schema("domain-create")),
                get(one, "identity:get_domain", domains::show).checkedWithTarget(),
                patch(one, "identity:update_domain", domains::update)
                        .body(schema("domain-update"))
                        .checkedAfterSearch(),
                delete(one, "identity:delete_domain", domains::delete).checkedAfterSearch());
    }

    private static List<Route> roles(RoleHandlers roles) {
        var one = "/v3/roles/{role_id}";
        var implied = "/v3/roles/{prior_role_id}/implies";
        var pair = implied + "/{implied_role_id}";
        return List.of(
                get("/v3/roles", "identity:list_roles", roles::list).checkedWithTarget(),
                post("/v3/roles", "identity:create_role", roles::create)
                        .body(schema("role-create"))
                        .checkedWithTarget(),
                get(one, "identity:get_role", roles::show).checkedAfterSearch(),
                patch(one, "identity:update_role", roles::update)
                        .body(schema("role-update"))
                        .checkedAfterSearch(),
                delete(one, "identity:delete_role", roles::delete).checkedAfterSearch(),
                get(implied, "identity:list_implied_roles", roles::implied),
                get(pair, "identity:get_implied_role", roles::showImplied),
                head(pair, "identity:check_implied_role", roles::showImplied),
                put(pair, "identity:create_implied_role", roles::imply),
                delete(pair, "identity:delete_implied_role", roles::unimply),
                get("/v3/role_inferences", "identity:list_role_inference_rules", roles::inferences));
    }

    private static List<Route> grants(GrantHandlers grants) {
        var routes = new ArrayList<Route>();
        for (var actor : Actor.Is.values()) {
            var who = actor == Actor.Is.USER ? "/users/{user_id}/roles" : "/groups/{group_id}/roles";
            for (var place : List.of(Place.Where.PROJECT, Place.Where.DOMAIN)) {
                var where = place == Place.Where.PROJECT ? "/projects/{project_id}" : "/domains/{domain_id}";
                grantRoutes(
                        routes, grants, new Path(place, actor, false), "/v3" + where + who, "", "grant", "list_grants");
                grantRoutes(
                        routes,
                        grants,
                        new Path(place, actor, true),
                        "/v3/OS-INHERIT" + where + who,
                        "/inherited_to_projects",
                        "grant",
                        "list_grants");
            }
            var noun = actor == Actor.Is.USER ? "user" : "group";
            grantRoutes(
                    routes,
                    grants,
                    new Path(Place.Where.SYSTEM, actor, false),
                    "/v3/system" + who,
                    "",
                    "system_grant_for_" + noun,
                    "list_system_grants_for_" + noun);
        }
        return routes;
    }

    private static void grantRoutes(
            List<Route> routes,
            GrantHandlers grants,
            Path path,
            String roles,
            String end,
            String rule,
            String listRule) {
        var one = roles + "/{role_id}" + end;
        routes.add(get(roles + end, "identity:" + listRule, grants.list(path)).checkedWithTarget());
        routes.add(get(one, "identity:check_" + rule, grants.check(path)).checkedWithTarget());
        routes.add(put(one, "identity:create_" + rule, grants.give(path)).checkedWithTarget());
        routes.add(delete(one, "identity:revoke_" + rule, grants.take(path)).checkedWithTarget());
    }

    private static List<Route> catalog(CatalogHandlers catalog) {
        var region = "/v3/regions/{region_id}";
        var service = "/v3/services/{service_id}";
        var endpoint = "/v3/endpoints/{endpoint_id}";
        return List.of(
                get("/v3/regions", "identity:list_regions", catalog::regions),
                post("/v3/regions", "identity:create_region", catalog::createRegion)
                        .body(schema("region-create")),
                get(region, "identity:get_region", catalog::region),
                put(region, "identity:create_region", catalog::putRegion).body(schema("region-create")),
                patch(region, "identity:update_region", catalog::updateRegion).body(schema("region-update")),
                delete(region, "identity:delete_region", catalog::deleteRegion),
                get("/v3/services", "identity:list_services", catalog::services),
                post("/v3/services", "identity:create_service", catalog::createService)
                        .body(schema("service-create")),
                get(service, "identity:get_service", catalog::service),
                patch(service, "identity:update_service", catalog::updateService)
                        .body(schema("service-update")),
                delete(service, "identity:delete_service", catalog::deleteService),
                get("/v3/endpoints", "identity:list_endpoints", catalog::endpoints),
                post("/v3/endpoints", "identity:create_endpoint", catalog::createEndpoint)
                        .body(schema("endpoint-create")),
                get(endpoint, "identity:get_endpoint", catalog::endpoint),
                patch(endpoint, "identity:update_endpoint", catalog::updateEndpoint)
                        .body(schema("endpoint-update")),
                delete(endpoint, "identity:delete_endpoint", catalog::deleteEndpoint));
    }
}
