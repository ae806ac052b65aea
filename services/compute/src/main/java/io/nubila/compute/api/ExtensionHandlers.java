package io.nubila.compute.api;

import io.nubila.kernel.base.Problem;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.http.Route;
import io.nubila.kernel.json.Json;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** /extensions: the parts of the API that once were optional, for old clients that ask before they use them. */
final class ExtensionHandlers {
    private static final String RULE = "os_compute_api:extensions";

    private record Extension(String alias, String name, String description) {}

    private static final List<Extension> ALL = List.of(
            new Extension("OS-DCF", "DiskConfig", "How the root disk is set up."),
            new Extension("OS-EXT-AZ", "ExtendedAvailabilityZone", "The availability zone of a server."),
            new Extension("OS-EXT-IPS", "ExtendedIps", "The kind of each address."),
            new Extension("OS-EXT-IPS-MAC", "ExtendedIpsMac", "The MAC address of each address."),
            new Extension("OS-EXT-SRV-ATTR", "ExtendedServerAttributes", "Host and instance name of a server."),
            new Extension("OS-EXT-STS", "ExtendedStatus", "State, task and power of a server."),
            new Extension("OS-FLV-DISABLED", "FlavorDisabled", "Whether a flavor is disabled."),
            new Extension("OS-FLV-EXT-DATA", "FlavorExtraData", "The second disk of a flavor."),
            new Extension("OS-SRV-USG", "ServerUsage", "When a server was started and ended."),
            new Extension("os-access-ips", "AccessIPs", "Addresses a server shall be reached by."),
            new Extension("os-aggregates", "Aggregates", "Groups of hosts."),
            new Extension("os-availability-zone", "AvailabilityZone", "Zones of hosts."),
            new Extension("os-config-drive", "ConfigDrive", "Metadata on a drive of the server."),
            new Extension("os-console-output", "ConsoleOutput", "What a server writes to its console."),
            new Extension("os-consoles", "Consoles", "Consoles of servers."),
            new Extension("os-flavor-access", "FlavorAccess", "Private flavors."),
            new Extension("os-flavor-extra-specs", "FlavorExtraSpecs", "More properties of flavors."),
            new Extension("os-flavor-manage", "FlavorManage", "Making and removing flavors."),
            new Extension("os-flavor-rxtx", "FlavorRxtx", "The traffic factor of flavors."),
            new Extension("os-flavor-swap", "FlavorSwap", "The swap disk of flavors."),
            new Extension("os-hosts", "Hosts", "Hosts and what of them projects take."),
            new Extension("os-hypervisors", "Hypervisors", "Hosts and what they have."),
            new Extension("os-instance-actions", "InstanceActions", "What was asked of a server."),
            new Extension("os-keypairs", "Keypairs", "Public keys of users."),
            new Extension("os-multiple-create", "MultipleCreate", "Many servers by one request."),
            new Extension("os-quota-sets", "Quotas", "Limits of projects."),
            new Extension("os-quota-class-sets", "QuotaClasses", "Limits of classes of projects."),
            new Extension("os-scheduler-hints", "SchedulerHints", "Wishes for the choice of a host."),
            new Extension("os-security-groups", "SecurityGroups", "Which packets may pass."),
            new Extension("os-server-external-events", "ServerExternalEvents", "News of servers from other services."),
            new Extension("os-server-group-quotas", "ServerGroupQuotas", "Limits of server groups."),
            new Extension("os-server-groups", "ServerGroups", "Servers together or apart."),
            new Extension("os-server-sort-keys", "ServerSortKeys", "Sorted lists of servers."),
            new Extension("os-server-start-stop", "ServerStartStop", "Starting and stopping servers."),
            new Extension("os-services", "Services", "The service of each host."),
            new Extension("os-simple-tenant-usage", "SimpleTenantUsage", "What projects had over a period."),
            new Extension("os-used-limits", "UsedLimits", "What of its limits a project uses."),
            new Extension("os-user-data", "UserData", "Data a server reads when it starts."),
            new Extension("os-user-quotas", "UserQuotas", "Limits of users in projects."));

    /** Every URL of them. */
    static List<Route> routes(ExtensionHandlers extensions) {
        return List.of(
                Route.get("/v2.1/extensions", RULE, extensions::list),
                Route.get("/v2.1/extensions/{alias}", RULE, extensions::show));
    }

    Response list(Request request) {
        var json = Json.object();
        var list = json.putArray("extensions");
        ALL.forEach(extension -> list.add(json(extension)));
        return Response.ok(json);
    }

    Response show(Request request) {
        var alias = request.parameter("alias");
        return ALL.stream()
                .filter(extension -> extension.alias().equals(alias))
                .findFirst()
                .map(extension -> Response.ok(Json.object().set("extension", json(extension))))
                .orElseThrow(() -> new Problem.NotFound("The resource could not be found.").exception());
    }

    private static ObjectNode json(Extension extension) {
        var json = Json.object();
        json.put("alias", extension.alias());
        json.put("description", extension.description());
        json.putArray("links");
        json.put("name", extension.name());
        json.put("namespace", "http://docs.openstack.org/compute/ext/fake_xml");
        json.put("updated", "2014-12-03T00:00:00Z");
        return json;
    }
}
