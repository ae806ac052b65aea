package io.nubila.identity.api;

import static io.nubila.kernel.http.Route.delete;
import static io.nubila.kernel.http.Route.get;
import static io.nubila.kernel.http.Route.patch;
import static io.nubila.kernel.http.Route.post;
import static io.nubila.kernel.http.Route.put;

import io.nubila.identity.api.DomainConfigHandlers.Extent;
import io.nubila.identity.api.PolicyHandlers.For;
import io.nubila.kernel.http.BodySchema;
import io.nubila.kernel.http.Route;
import java.util.ArrayList;
import java.util.List;

/** The URLs of what operators keep here: policies, endpoint filters, options of domains, limits. */
final class OperatorRoutes {
    private OperatorRoutes() {}

    private static BodySchema schema(String name) {
        return BodySchema.of(IdentityRoutes.class, "identity/" + name);
    }

    static List<Route> policies(PolicyHandlers policies) {
        var one = "/v3/policies/{policy_id}";
        var meant = one + "/OS-ENDPOINT-POLICY";
        var routes = new ArrayList<>(List.of(
                get("/v3/policies", "identity:list_policies", policies::list),
                post("/v3/policies", "identity:create_policy", policies::create).body(schema("policy-create")),
                get(one, "identity:get_policy", policies::show),
                patch(one, "identity:update_policy", policies::update).body(schema("policy-update")),
                delete(one, "identity:delete_policy", policies::delete),
                get(meant + "/endpoints", "identity:list_endpoints_for_policy", policies::endpoints),
                get(
                        "/v3/endpoints/{endpoint_id}/OS-ENDPOINT-POLICY/policy",
                        "identity:get_policy_for_endpoint",
                        policies::ofEndpoint)));
        association(routes, policies, meant + "/endpoints/{endpoint_id}", For.ENDPOINT, "endpoint");
        association(routes, policies, meant + "/services/{service_id}", For.SERVICE, "service");
        association(
                routes,
                policies,
                meant + "/services/{service_id}/regions/{region_id}",
                For.REGION_AND_SERVICE,
                "region_and_service");
        return routes;
    }

    private static void association(List<Route> routes, PolicyHandlers policies, String path, For kind, String noun) {
        var rule = "_policy_association_for_" + noun;
        routes.add(get(path, "identity:check" + rule, request -> policies.check(request, kind)));
        routes.add(put(path, "identity:create" + rule, request -> policies.associate(request, kind)));
        routes.add(delete(path, "identity:delete" + rule, request -> policies.dissociate(request, kind)));
    }

    static List<Route> endpointFilters(EndpointFilterHandlers filters) {
        var groups = "/v3/OS-EP-FILTER/endpoint_groups";
        var group = groups + "/{endpoint_group_id}";
        var groupProject = group + "/projects/{project_id}";
        var project = "/v3/OS-EP-FILTER/projects/{project_id}";
        var endpoint = project + "/endpoints/{endpoint_id}";
        return List.of(
                get(groups, "identity:list_endpoint_groups", filters::list),
                post(groups, "identity:create_endpoint_group", filters::create).body(schema("endpoint-group-create")),
                get(group, "identity:get_endpoint_group", filters::show),
                patch(group, "identity:update_endpoint_group", filters::update).body(schema("endpoint-group-update")),
                delete(group, "identity:delete_endpoint_group", filters::delete),
                get(
                        group + "/endpoints",
                        "identity:list_endpoints_associated_with_endpoint_group",
                        filters::endpointsOfGroup),
                get(
                        group + "/projects",
                        "identity:list_projects_associated_with_endpoint_group",
                        filters::projectsOfGroup),
                get(groupProject, "identity:get_endpoint_group_in_project", filters::groupInProject),
                put(groupProject, "identity:add_endpoint_group_to_project", filters::addGroup),
                delete(groupProject, "identity:remove_endpoint_group_from_project", filters::removeGroup),
                get(
                        project + "/endpoint_groups",
                        "identity:list_endpoint_groups_for_project",
                        filters::groupsOfProject),
                get(project + "/endpoints", "identity:list_endpoints_for_project", filters::endpointsOfProject),
                get(endpoint, "identity:check_endpoint_in_project", filters::endpointInProject),
                put(endpoint, "identity:add_endpoint_to_project", filters::addEndpoint),
                delete(endpoint, "identity:remove_endpoint_from_project", filters::removeEndpoint),
                get(
                        "/v3/OS-EP-FILTER/endpoints/{endpoint_id}/projects",
                        "identity:list_projects_for_endpoint",
                        filters::projectsOfEndpoint));
    }

    static List<Route> domainConfigs(DomainConfigHandlers configs) {
        var all = "/v3/domains/{domain_id}/config";
        var routes = new ArrayList<>(List.of(
                put(all, "identity:create_domain_config", configs::replace).body(schema("domain-config"))));
        config(routes, configs, all, "/v3/domains/config/default", Extent.ALL);
        config(routes, configs, all + "/{group}", "/v3/domains/config/{group}/default", Extent.GROUP);
        config(
                routes,
                configs,
                all + "/{group}/{option}",
                "/v3/domains/config/{group}/{option}/default",
                Extent.OPTION);
        return routes;
    }

    private static void config(
            List<Route> routes, DomainConfigHandlers configs, String path, String defaults, Extent extent) {
        routes.add(get(path, "identity:get_security_compliance_domain_config", request -> configs.show(request, extent))
                .checkedWithTarget());
        routes.add(patch(path, "identity:update_domain_config", request -> configs.update(request, extent))
                .body(schema("domain-config")));
        routes.add(delete(path, "identity:delete_domain_config", request -> configs.delete(request, extent)));
        routes.add(get(defaults, "identity:get_domain_config_default", request -> configs.defaults(request, extent)));
    }

    static List<Route> limits(LimitHandlers limits) {
        var registered = "/v3/registered_limits/{registered_limit_id}";
        var one = "/v3/limits/{limit_id}";
        return List.of(
                get("/v3/registered_limits", "identity:list_registered_limits", limits::registered),
                post("/v3/registered_limits", "identity:create_registered_limits", limits::register)
                        .body(schema("registered-limit-create")),
                get(registered, "identity:get_registered_limit", limits::showRegistered),
                patch(registered, "identity:update_registered_limit", limits::updateRegistered)
                        .body(schema("registered-limit-update")),
                delete(registered, "identity:delete_registered_limit", limits::deleteRegistered),
                get("/v3/limits", "identity:list_limits", limits::list),
                get("/v3/limits/model", "identity:get_limit_model", limits::model),
                post("/v3/limits", "identity:create_limits", limits::create).body(schema("limit-create")),
                get(one, "identity:get_limit", limits::show).checkedWithTarget(),
                patch(one, "identity:update_limit", limits::update)
                        .body(schema("limit-update"))
                        .checkedAfterSearch(),
                delete(one, "identity:delete_limit", limits::delete).checkedAfterSearch());
    }
}
