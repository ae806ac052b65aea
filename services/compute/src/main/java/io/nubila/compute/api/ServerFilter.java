package io.nubila.compute.api;

import io.nubila.compute.model.Server;
import io.nubila.compute.model.TaskState;
import io.nubila.compute.model.VmState;
import io.nubila.compute.store.ServerQuery;
import io.nubila.compute.store.ServerTagStore;
import io.nubila.contracts.compute.ServerId;
import io.nubila.contracts.identity.ProjectId;
import io.nubila.contracts.network.NetworkContract;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.policy.Target;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The query of GET /servers: what the client asked for, cut down to what it may ask for. */
final class ServerFilter {
    private static final int MAX_PAGE = 1_000;
    private static final String ALL_TENANTS = "os_compute_api:servers:index:get_all_tenants";
    private static final Map<String, String> SORT_COLUMNS = Map.ofEntries(
            Map.entry("created_at", "created_at"),
            Map.entry("updated_at", "updated_at"),
            Map.entry("display_name", "name"),
            Map.entry("name", "name"),
            Map.entry("uuid", "id"),
            Map.entry("id", "id"),
            Map.entry("project_id", "project_id"),
            Map.entry("user_id", "user_id"),
            Map.entry("host", "host"),
            Map.entry("vm_state", "vm_state"),
            Map.entry("task_state", "task_state"),
            Map.entry("power_state", "power_state"),
            Map.entry("key_name", "key_name"),
            Map.entry("launched_at", "launched_at"),
            Map.entry("image_ref", "image_id"),
            Map.entry("instance_type_id", "flavor_id"),
            Map.entry("display_description", "description"));

    private final Request request;
    private final boolean admin;
    private final int limit;
    private final List<VmState> states = new ArrayList<>();
    private final List<TaskState> tasks = new ArrayList<>();
    private boolean impossible;

    private ServerFilter(Request request) {
        this.request = request;
        this.admin = request.allows(ALL_TENANTS, Target.none());
        this.limit = Math.min(MAX_PAGE, request.query().number("limit").orElse(MAX_PAGE));
        for (var status : request.query().all("status")) {
            status(status.toUpperCase(Locale.ROOT));
        }
    }

    /** Reads the query; {@code Invalid} naming the parameter, {@code Forbidden} when it asks for others' servers. */
    static ServerFilter of(Request request) {
        var filter = new ServerFilter(request);
        if (filter.allTenants() && !filter.admin) {
            request.authorize(ALL_TENANTS, Target.none());
        }
        return filter;
    }

    private void status(String status) {
        switch (status) {
            case "ACTIVE" -> states.add(VmState.ACTIVE);
            case "BUILD" -> states.add(VmState.BUILDING);
            case "SHUTOFF" -> states.add(VmState.STOPPED);
            case "PAUSED" -> states.add(VmState.PAUSED);
            case "SUSPENDED" -> states.add(VmState.SUSPENDED);
            case "ERROR" -> states.add(VmState.ERROR);
            case "DELETED" -> states.add(VmState.DELETED);
            case "REBOOT" -> tasks.add(TaskState.REBOOTING);
            case "HARD_REBOOT" -> tasks.add(TaskState.REBOOTING_HARD);
            default -> impossible = true;
        }
    }

    /** Whether nothing can fit. */
    boolean impossible() {
        return impossible && states.isEmpty() && tasks.isEmpty();
    }

    /** The size of the page; 0 when the client asked for none. */
    int limit() {
        return limit;
    }

    private boolean allTenants() {
        var value = request.query().first("all_tenants");
        return value.isPresent()
                && switch (value.get().toLowerCase(Locale.ROOT)) {
                    case "", "1", "true", "t", "yes", "y", "on" -> true;
                    case "0", "false", "f", "no", "n", "off" -> false;
                    default ->
                        throw new Problem.Invalid("Invalid value '%s' for all_tenants".formatted(value.get()))
                                .exception();
                };
    }

    /** The query for the store; {@code marker} finds the server a page begins after. */
    ServerQuery query(Function<String, Server> marker, NetworkContract networks) {
        var sort = sort();
        boolean asked = text("deleted")
                .map(value -> value.equalsIgnoreCase("true") || value.equals("1"))
                .orElse(false);
        boolean deleted = admin && (asked || states.contains(VmState.DELETED));
        Optional<Instant> since = time("changes-since");
        return new ServerQuery(
                project(),
                since.isPresent() ? Optional.empty() : Optional.of(deleted),
                text("name").filter(name -> namePattern().isEmpty()).map(ServerFilter::nameMatch),
                states,
                tasks,
                admin ? text("host") : Optional.empty(),
                text("image").map(ServerFilter::lastPart),
                text("flavor").map(ServerFilter::lastPart),
                admin ? text("user_id") : Optional.empty(),
                text("uuid"),
                admin || request.version().atLeast("2.83") ? text("key_name") : Optional.empty(),
                admin || request.version().atLeast("2.83") ? text("description") : Optional.empty(),
                request.version().atLeast("2.73") ? text("locked").map(Boolean::parseBoolean) : Optional.empty(),
                since,
                request.version().atLeast("2.66") ? time("changes-before") : Optional.empty(),
                request.version().atLeast("2.26") ? tags() : ServerQuery.Tags.ANY,
                byAddress(networks),
                text("reservation_id"),
                sort,
                text("marker")
                        .map(marker)
                        .map(server -> new ServerQuery.Marker(
                                value(server, sort.column()), server.id().value())),
                limit);
    }

    /** The servers whose addresses contain what was asked for. From 2.5 on everybody may ask for IPv6 addresses. */
    private Optional<List<ServerId>> byAddress(NetworkContract networks) {
        var part = text("ip")
                .or(() -> admin || request.version().atLeast("2.5") ? text("ip6") : Optional.empty())
                .map(address -> address.replace("^", "").replace("$", "").replace("\\", ""));
        return part.map(address -> networks.serversByAddress(request.caller(), project(), address, MAX_PAGE));
    }

    private ServerQuery.Tags tags() {
        return new ServerQuery.Tags(words("tags"), words("tags-any"), words("not-tags"), words("not-tags-any"));
    }

    private List<String> words(String name) {
        var words = text(name).map(value -> List.of(value.split(",", -1))).orElse(List.of());
        if (words.size() > ServerTagStore.MOST) {
            throw new Problem.Invalid("Invalid filter %s: more than %d tags".formatted(name, ServerTagStore.MOST))
                    .exception();
        }
        return words;
    }

    private Optional<ProjectId> project() {
        if (allTenants()) {
            return text("project_id").or(() -> text("tenant_id")).map(ProjectId::new);
        }
        return Optional.of(new ProjectId(request.caller().projectId().orElse("")));
    }

    private ServerQuery.Sort sort() {
        var key = text("sort_key").orElse("created_at");
        var column = key.equals("locked") && request.version().atLeast("2.73") ? key : SORT_COLUMNS.get(key);
        if (column == null) {
            throw new Problem.Invalid("Invalid input for query parameters %s. It is not a sort key.".formatted(key))
                    .exception();
        }
        var direction = text("sort_dir").orElse("desc");
        return switch (direction) {
            case "asc" -> new ServerQuery.Sort(column, true);
            case "desc" -> new ServerQuery.Sort(column, false);
            default ->
                throw new Problem.Invalid(
                                "Unknown sort direction, must be 'asc' or 'desc', not '%s'".formatted(direction))
                        .exception();
        };
    }

    private static Object value(Server server, String column) {
        return switch (column) {
            case "created_at" -> server.createdAt();
            case "updated_at" -> server.updatedAt();
            case "name" -> server.name();
            case "project_id" -> server.project();
            case "user_id" -> server.user();
            case "host" -> server.host().map(host -> host.value()).orElse("");
            case "locked" -> server.locked();
            case "vm_state" -> server.at();
            case "task_state" -> server.doing().map(Enum::name).orElse("");
            case "power_state" -> server.power();
            case "key_name" -> server.spec().keyName().orElse("");
            case "launched_at" -> server.launchedAt().orElse(Instant.EPOCH);
            case "image_id" -> server.spec().image().map(image -> image.value()).orElse("");
            case "flavor_id" -> server.spec().flavor().id();
            case "description" -> server.description().orElse("");
            default -> server.id();
        };
    }

    private Optional<String> text(String name) {
        return request.query().first(name).filter(value -> !value.isEmpty());
    }

    private Optional<Instant> time(String name) {
        return text(name).map(value -> {
            try {
                var spaced = value.replace(' ', 'T');
                return spaced.matches(".*([Zz]|[+-]\\d\\d:?\\d\\d)$")
                        ? OffsetDateTime.parse(spaced).toInstant()
                        : LocalDateTime.parse(spaced).toInstant(ZoneOffset.UTC);
            } catch (DateTimeParseException e) {
                throw new Problem.Invalid("Invalid input for query parameters %s. Value: %s. It is not a 'date-time'"
                                .formatted(name, value))
                        .exception(e);
            }
        });
    }

    /** The name as a pattern, when it is more than anchors around plain text; {@code Invalid} when it is none. */
    Optional<NamePattern> namePattern() {
        return text("name").filter(NamePattern::needed).map(NamePattern::of);
    }

    /** Names are regular expressions upstream; anchors and plain text are what clients use of them. */
    private static ServerQuery.NameMatch nameMatch(String text) {
        boolean fromStart = text.startsWith("^");
        boolean toEnd = text.endsWith("$");
        var inner = text.substring(fromStart ? 1 : 0, text.length() - (toEnd ? 1 : 0));
        var begins = inner.startsWith(".*");
        var ends = inner.endsWith(".*");
        var plain = inner.substring(begins ? 2 : 0, Math.max(begins ? 2 : 0, inner.length() - (ends ? 2 : 0)));
        return new ServerQuery.NameMatch(plain, fromStart && !begins, toEnd && !ends);
    }

    private static String lastPart(String reference) {
        return reference.replaceAll(".*/", "");
    }

    /** The link to the next page. */
    String next(Request page, String last) {
        var parameters = new ArrayList<String>();
        for (var name : page.query().names()) {
            if (!name.equals("marker")) {
                page.query().all(name).forEach(value -> parameters.add(encode(name) + "=" + encode(value)));
            }
        }
        parameters.add("marker=" + encode(last));
        return page.baseUrl() + page.path() + "?" + String.join("&", parameters);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
