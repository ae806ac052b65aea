package io.nubila.network.api;

import io.nubila.kernel.base.Problem;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.json.Json;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** The extensions of the Network API that are served: each name is a promise that clients act upon. */
final class Extensions {
    /** An extension: its alias, its name, what it adds, and since when the API knows it. */
    private record Extension(String alias, String name, String adds, String since) {}

    private static final List<Extension> ALL = List.of(
            new Extension(
                    "address-scope",
                    "Address scope",
                    "Parts of the world in which addresses are unique.",
                    "2015-07-26T10:00:00+00:00"),
            new Extension(
                    "agent",
                    "agent",
                    "Parts of the data path on each host, shown and switched.",
                    "2013-02-03T10:00:00+00:00"),
            new Extension(
                    "allowed-address-pairs",
                    "Allowed Address Pairs",
                    "Further addresses a port may send from.",
                    "2013-07-23T10:00:00+00:00"),
            new Extension(
                    "auto-allocated-topology",
                    "Auto Allocated Topology Services",
                    "A network with a way out for projects that ask for one.",
                    "2016-01-01T00:00:00-00:00"),
            new Extension(
                    "availability_zone",
                    "Availability Zone",
                    "Availability zones of networks and routers.",
                    "2015-01-01T10:00:00+00:00"),
            new Extension(
                    "binding", "Port Binding", "Where and how a port is plugged in.", "2014-02-03T10:00:00+00:00"),
            new Extension(
                    "default-subnetpools",
                    "Default Subnetpools",
                    "Marking and using a default subnet pool.",
                    "2016-02-18T18:00:00+00:00"),
            new Extension(
                    "dhcp_agent_scheduler",
                    "DHCP Agent Scheduler",
                    "Which agents serve which networks.",
                    "2013-02-07T10:00:00-00:00"),
            new Extension(
                    "dns-domain-ports",
                    "dns_domain for ports",
                    "A DNS domain for each port.",
                    "2017-04-24T10:00:00+00:00"),
            new Extension("dns-integration", "DNS Integration", "DNS names of ports.", "2015-08-15T18:00:00+00:00"),
            new Extension(
                    "empty-string-filtering",
                    "Empty String Filtering Extension",
                    "Filtering by attributes that are empty.",
                    "2018-05-01T10:00:00+00:00"),
            new Extension(
                    "ext-gw-mode",
                    "Neutron L3 Configurable external gateway mode",
                    "Whether a router hides what is behind it.",
                    "2013-03-28T10:00:00+00:00"),
            new Extension(
                    "external-net",
                    "Neutron external network",
                    "Networks that lead out of the cloud.",
                    "2013-01-14T10:00:00+00:00"),
            new Extension(
                    "extra_dhcp_opt",
                    "Neutron Extra DHCP options",
                    "Extra DHCP options for a port.",
                    "2013-03-17T12:00:00+00:00"),
            new Extension(
                    "extraroute", "Neutron Extra Route", "Further routes of a router.", "2013-02-01T10:00:00+00:00"),
            new Extension(
                    "extraroute-atomic",
                    "Atomically add/remove extra routes",
                    "Adding and removing single routes of a router.",
                    "2019-07-10T00:00:00+00:00"),
            new Extension(
                    "filter-validation",
                    "Filter parameters validation",
                    "Unknown filters are refused.",
                    "2018-07-04T10:00:00+00:00"),
            new Extension(
                    "fip-port-details",
                    "Floating IP Port Details Extension",
                    "The port a floating IP leads to, in the floating IP.",
                    "2018-04-09T10:00:00+00:00"),
            new Extension(
                    "ip-substring-filtering",
                    "IP address substring filtering",
                    "Finding ports by a part of an address.",
                    "2017-11-28T09:00:00+00:00"),
            new Extension(
                    "ip_allocation",
                    "IP Allocation",
                    "Whether a port has its addresses at once.",
                    "2016-06-10T23:00:00+00:00"),
            new Extension(
                    "l3_agent_scheduler",
                    "L3 Agent Scheduler",
                    "Which agents run which routers.",
                    "2013-02-07T10:00:00-00:00"),
            new Extension("net-mtu", "Network MTU", "The MTU of a network.", "2015-03-25T10:00:00+00:00"),
            new Extension(
                    "net-mtu-writable",
                    "Network MTU (writable)",
                    "Choosing the MTU of a network.",
                    "2017-07-12T00:00:00+00:00"),
            new Extension(
                    "network-ip-availability",
                    "Network IP Availability",
                    "Addresses a network has and uses.",
                    "2015-09-24T00:00:00+00:00"),
            new Extension(
                    "network_availability_zone",
                    "Network Availability Zone",
                    "Availability zones of networks.",
                    "2015-01-01T10:00:00+00:00"),
            new Extension("pagination", "Pagination support", "Lists in pages.", "2016-06-12T00:00:00+00:00"),
            new Extension(
                    "port-mac-address-regenerate",
                    "Neutron Port MAC address regenerate",
                    "Another MAC address for a port at the client's wish.",
                    "2018-05-03T10:00:00+00:00"),
            new Extension(
                    "port-security",
                    "Port Security",
                    "Switching filters and anti-spoofing of a port off and on.",
                    "2012-07-23T10:00:00+00:00"),
            new Extension(
                    "port-security-groups-filtering",
                    "Port filtering on security groups",
                    "Listing ports by security group.",
                    "2018-01-09T09:00:00+00:00"),
            new Extension(
                    "project-id",
                    "project_id field enabled",
                    "Owners called project_id besides tenant_id.",
                    "2016-09-09T09:09:09-09:09"),
            new Extension(
                    "provider", "Provider Network", "How a network reaches other hosts.", "2012-09-07T10:00:00+00:00"),
            new Extension(
                    "quota-check-limit",
                    "Quota engine limit check",
                    "Refusing limits below what is in use.",
                    "2021-09-08T16:00:00+00:00"),
            new Extension(
                    "quota-check-limit-default",
                    "Quota engine limit check by default",
                    "Refusing limits below what is in use unless forced.",
                    "2022-11-01T10:00:00+00:00"),
            new Extension(
                    "quota_details",
                    "Quota details management support",
                    "Limits with what is in use.",
                    "2017-02-10T10:00:00+00:00"),
            new Extension(
                    "quotas", "Quota management support", "Limits for each project.", "2012-07-29T10:00:00+00:00"),
            new Extension(
                    "rbac-address-scope",
                    "Add address_scope type to RBAC",
                    "Sharing address scopes with projects.",
                    "2020-02-26T10:00:00-00:00"),
            new Extension(
                    "rbac-policies", "RBAC Policies", "Sharing networks with projects.", "2015-06-17T12:15:12-00:00"),
            new Extension(
                    "rbac-security-groups",
                    "Add security_group type to network RBAC",
                    "Sharing security groups with projects.",
                    "2018-08-15T12:00:00-00:00"),
            new Extension(
                    "rbac-subnetpool",
                    "Add subnetpool type to RBAC",
                    "Sharing subnet pools with projects.",
                    "2020-02-26T10:00:00-00:00"),
            new Extension(
                    "revision-if-match",
                    "If-Match constraints based on revision_number",
                    "Changes on condition of a revision.",
                    "2016-12-11T00:00:00+00:00"),
            new Extension(
                    "router",
                    "Neutron L3 Router",
                    "Routers, their interfaces and gateways, and floating IPs.",
                    "2012-07-20T10:00:00+00:00"),
            new Extension(
                    "router_availability_zone",
                    "Router Availability Zone",
                    "Availability zones of routers.",
                    "2015-01-01T10:00:00+00:00"),
            new Extension(
                    "security-group",
                    "security-group",
                    "Security groups and their rules.",
                    "2012-10-05T10:00:00+00:00"),
            new Extension(
                    "security-groups-default-rules",
                    "Default rules for security groups",
                    "The rules that new security groups begin with.",
                    "2022-12-15T10:00:00-00:00"),
            new Extension(
                    "security-groups-normalized-cidr",
                    "Normalized CIDR field for security group rules",
                    "The range a rule really means.",
                    "2020-07-28T10:00:00+00:00"),
            new Extension(
                    "security-groups-rules-belongs-to-default-sg",
                    "Security group rule belongs to the project's default security group",
                    "Whether a rule is one of a default group.",
                    "2023-05-23T10:00:00+00:00"),
            new Extension(
                    "security-groups-shared-filtering",
                    "Security group filtering on the shared field",
                    "Listing security groups by whether they are shared.",
                    "2021-10-28T10:00:00-00:00"),
            new Extension(
                    "service-type",
                    "Neutron Service Type Management",
                    "Who provides advanced services.",
                    "2013-01-20T00:00:00+00:00"),
            new Extension(
                    "sort-key-validation",
                    "Sort keys validation",
                    "Unknown sort keys are refused.",
                    "2018-07-04T10:00:00+00:00"),
            new Extension("sorting", "Sorting support", "Lists in a chosen order.", "2016-06-12T00:00:00+00:00"),
            new Extension(
                    "standard-attr-description",
                    "standard-attr-description",
                    "A description of every resource.",
                    "2016-02-10T10:00:00+00:00"),
            new Extension(
                    "standard-attr-revisions",
                    "Resource revision numbers",
                    "A revision number that counts changes.",
                    "2016-04-11T10:00:00+00:00"),
            new Extension(
                    "standard-attr-tag",
                    "Tag support for resources with standard attribute: port, subnet, network, router, floating IP, security group",
                    "Tags of resources.",
                    "2017-01-01T00:00:00+00:00"),
            new Extension(
                    "standard-attr-timestamp",
                    "Resource timestamps",
                    "When a resource was made and last changed.",
                    "2016-09-12T10:00:00+00:00"),
            new Extension(
                    "stateful-security-group",
                    "Stateful security group",
                    "Security groups that ask their rules about each packet.",
                    "2019-11-26T09:00:00-00:00"),
            new Extension(
                    "subnet-external-network",
                    "Subnet belongs to an external network",
                    "Whether a subnet leads out of the cloud.",
                    "2024-02-05T18:00:00+00:00"),
            new Extension(
                    "subnet_allocation",
                    "Subnet Allocation",
                    "Cutting subnets out of subnet pools.",
                    "2015-03-30T10:00:00-00:00"),
            new Extension(
                    "subnetpool-prefix-ops",
                    "Subnet Pool Prefix Operations",
                    "Adding and taking away prefixes of a subnet pool.",
                    "2019-02-08T10:00:00-00:00"),
            new Extension(
                    "tag-creation",
                    "Tag creation extension",
                    "Adding several tags at once.",
                    "2024-23-07T10:00:00+00:00"));

    private Extensions() {}

    /** GET /extensions. */
    static Response list(Request request) {
        request.authorizedBySearch();
        var views = Json.array();
        ALL.forEach(one -> views.add(view(one)));
        return Response.ok(Json.object().set("extensions", views));
    }

    /** GET /extensions/{alias}. */
    static Response show(Request request) {
        request.authorizedBySearch();
        var alias = request.parameter("alias");
        return ALL.stream()
                .filter(one -> one.alias.equals(alias))
                .findFirst()
                .map(one -> Response.ok(Json.object().set("extension", view(one))))
                .orElseThrow(() -> new Problem.NotFound(
                                "ExtensionNotFound", "Extension with alias %s does not exist".formatted(alias))
                        .exception());
    }

    private static ObjectNode view(Extension one) {
        var view = Json.object();
        view.put("alias", one.alias);
        view.put("name", one.name);
        view.put("description", one.adds);
        view.put("updated", one.since);
        view.set("links", Json.array());
        return view;
    }
}
