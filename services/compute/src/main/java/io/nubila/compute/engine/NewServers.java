package io.nubila.compute.engine;

import io.nubila.compute.model.Flavor;
import io.nubila.compute.model.Keypair;
import io.nubila.compute.model.RequestedNic;
import io.nubila.compute.model.SchedulerHints;
import io.nubila.compute.model.Server;
import io.nubila.compute.model.ServerGroup;
import io.nubila.compute.model.ServerSpec;
import io.nubila.compute.model.ServerWish;
import io.nubila.compute.store.AggregateStore;
import io.nubila.compute.store.FlavorQuery;
import io.nubila.compute.store.FlavorStore;
import io.nubila.compute.store.InstanceActionStore;
import io.nubila.compute.store.KeypairStore;
import io.nubila.compute.store.ServerFileStore;
import io.nubila.compute.store.ServerGroupStore;
import io.nubila.compute.store.ServerStore;
import io.nubila.compute.store.ServerTagStore;
import io.nubila.contracts.compute.ServerId;
import io.nubila.contracts.identity.ProjectId;
import io.nubila.contracts.identity.UserId;
import io.nubila.contracts.image.ImageContract;
import io.nubila.contracts.image.ImageContract.ImageSummary;
import io.nubila.contracts.network.NetworkContract;
import io.nubila.contracts.network.NetworkId;
import io.nubila.contracts.network.PortId;
import io.nubila.contracts.network.SecurityGroupId;
import io.nubila.kernel.base.Caller;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.base.ProblemException;
import io.nubila.kernel.db.Cause;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.Tx;
import io.nubila.kernel.operations.Operations;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Checks a wish for servers against everything it names (flavor, image, key, networks, groups, quotas) and writes the
 * servers and their operations down in one transaction.
 */
public final class NewServers {
    private static final long BYTES_PER_GIB = 1L << 30;

    private final Db db;
    private final Ids ids;
    private final Quotas quotas;
    private final Tables tables;
    private final ServerStore servers;
    private final FlavorStore flavors;
    private final KeypairStore keypairs;
    private final InstanceActionStore actions;
    private final ServerTagStore tags;
    private final ImageContract images;
    private final NetworkContract networks;

    /** What servers are put into, and what is put into them. */
    public record Tables(ServerGroupStore groups, AggregateStore aggregates, ServerFileStore files) {}

    public NewServers(
            Db db,
            Ids ids,
            Quotas quotas,
            Tables tables,
            ServerStore servers,
            FlavorStore flavors,
            KeypairStore keypairs,
            InstanceActionStore actions,
            ServerTagStore tags,
            ImageContract images,
            NetworkContract networks) {
        this.db = db;
        this.ids = ids;
        this.quotas = quotas;
        this.tables = tables;
        this.servers = servers;
        this.flavors = flavors;
        this.keypairs = keypairs;
        this.actions = actions;
        this.tags = tags;
        this.images = images;
        this.networks = networks;
    }

    /** Writes the servers down and starts to make them; answers them in order. */
    public List<Server> request(
            Caller caller, Cause cause, ServerWish wish, Operations operations, CreateServer operation) {
        var project = new ProjectId(caller.projectId()
                .orElseThrow(() -> new Problem.Forbidden("A project-scoped token is needed.").exception()));
        var checked = check(caller, project, wish);
        return db.write(cause, tx -> {
            FileQuota.refusal(quotas.of(tx, project, new UserId(caller.userId())), wish.files())
                    .ifPresent(message -> {
                        throw new Problem.OverQuota(message).exception();
                    });
            checkQuota(tx, caller, project, checked.flavor(), wish.minCount());
            int count = Math.min(checked.mostByPorts(), fitting(tx, caller, project, checked.flavor(), wish));
            var group = group(tx, caller, project, wish, count);
            var made = new ArrayList<Server>();
            var reservation = "r-" + ids.hex().substring(0, 8);
            for (int index = 0; index < count; index++) {
                made.add(insert(tx, caller, project, wish, checked, reservation, index, count));
            }
            group.ifPresent(found -> made.forEach(server -> tables.groups().join(tx, found, server.id())));
            for (var server : made) {
                var _ = operations.start(
                        tx,
                        operation,
                        "server",
                        server.id().value(),
                        new CreateServer.State(server.id(), checked.groups(), Optional.empty()));
            }
            return made;
        });
    }

    /** The named things as they were found. */
    private record Checked(
            Flavor flavor,
            Optional<ImageSummary> image,
            Optional<Keypair> key,
            List<SecurityGroupId> groups,
            List<ServerWish.WishedNic> nics,
            int mostByPorts) {}

    private Checked check(Caller caller, ProjectId project, ServerWish wish) {
        checkZone(wish);
        var flavor = db.read(tx -> flavors.find(tx, wish.flavor(), usable(caller, project)))
                .orElseThrow(() ->
                        new Problem.Invalid("Flavor %s could not be found.".formatted(wish.flavor())).exception());
        Optional<Keypair> key = wish.keyName()
                .map(name -> db.read(tx -> keypairs.find(tx, new UserId(caller.userId()), name))
                        .orElseThrow(() -> new Problem.Invalid("Invalid key_name provided.").exception()));
        var image = wish.image()
                .map(id -> asInvalid(() -> images.show(caller, id), "Image %s could not be found.".formatted(id)));
        if (image.isEmpty()) {
            throw new Problem.Invalid("Invalid imageRef provided: booting needs an image.").exception();
        }
        checkImage(image.get(), flavor);
        List<SecurityGroupId> groups = asInvalid(
                () -> networks.securityGroups(caller, project, wish.securityGroups()),
                "Unable to find a security group of those named: %s".formatted(wish.securityGroups()));
        // Last, for this may make a network, which should not be left for a request that is refused.
        var nics = nics(caller, project, wish);
        return new Checked(flavor, image, key, groups, nics, mostByPorts(caller, project, wish, nics));
    }

    /** For how many servers the project may have ports; {@code OverQuota} when for fewer than wished. */
    private int mostByPorts(Caller caller, ProjectId project, ServerWish wish, List<ServerWish.WishedNic> nics) {
        int each = (int) nics.stream().filter(nic -> nic.port().isEmpty()).count();
        int left = each == 0 ? Quotas.UNLIMITED : networks.portsLeft(caller, project);
        if (left == Quotas.UNLIMITED) {
            return wish.maxCount();
        }
        if (left / each < wish.minCount()) {
            throw new Problem.OverQuota("Maximum number of ports exceeded").exception();
        }
        return left / each;
    }

    /** Private flavors are for those who were given them, and for administrators. */
    private static FlavorQuery.Scope usable(Caller caller, ProjectId project) {
        return caller.hasRole("admin")
                ? new FlavorQuery.Scope.All()
                : new FlavorQuery.Scope.Usable(Optional.of(project));
    }

    private static void checkImage(ImageSummary image, Flavor flavor) {
        if (!image.status().equals("active")) {
            throw new Problem.Invalid("Image %s is not active.".formatted(image.id())).exception();
        }
        if (flavor.memoryMib() < image.minRamMib()) {
            throw new Problem.Invalid("Flavor's memory is too small for requested image.").exception();
        }
        if (flavor.rootGib() == 0) {
            return;
        }
        long root = flavor.rootGib() * BYTES_PER_GIB;
        if (Math.max(image.sizeBytes(), image.virtualBytes().orElse(0L)) > root) {
            throw new Problem.Invalid(
                            "Flavor's disk is too small for requested image. Flavor disk is %d bytes, image is %d bytes."
                                    .formatted(
                                            root,
                                            Math.max(
                                                    image.sizeBytes(),
                                                    image.virtualBytes().orElse(0L))))
                    .exception();
        }
        if (flavor.rootGib() < image.minDiskGib()) {
            throw new Problem.Invalid(
                            "Flavor's disk is smaller than the minimum size specified in image metadata. Flavor disk is %d bytes, minimum size is %d bytes."
                                    .formatted(root, image.minDiskGib() * BYTES_PER_GIB))
                    .exception();
        }
    }

    /** The group the servers shall join; {@code Invalid} when the project has none such, {@code OverQuota} when full. */
    private Optional<ServerGroup> group(Tx tx, Caller caller, ProjectId project, ServerWish wish, int count) {
        var id = wish.hints().flatMap(SchedulerHints::group);
        if (id.isEmpty()) {
            return Optional.empty();
        }
        var group = tables.groups()
                .find(tx, id.get())
                .filter(found -> found.project().equals(project))
                .orElseThrow(() ->
                        new Problem.Invalid("Instance group %s could not be found.".formatted(id.get())).exception());
        var user = new UserId(caller.userId());
        int limit = quotas.of(tx, project, user).get(Quotas.Resource.SERVER_GROUP_MEMBERS);
        boolean full = limit != Quotas.UNLIMITED && tables.groups().members(tx, group, user) + count > limit;
        if (full) {
            throw new Problem.OverQuota("Quota exceeded, too many servers in group").exception();
        }
        return Optional.of(group);
    }

    private void checkZone(ServerWish wish) {
        zone(wish).ifPresent(zone -> {
            if (!db.read(tx -> tables.aggregates().isOpen(tx, zone, Scheduler.DEFAULT_ZONE))) {
                throw new Problem.Invalid("The requested availability zone is not available").exception();
            }
        });
    }

    private List<ServerWish.WishedNic> nics(Caller caller, ProjectId project, ServerWish wish) {
        if (wish.noNetwork()) {
            return List.of();
        }
        if (wish.networks().isEmpty()) {
            var available = networks.available(caller, project);
            if (available.size() > 1) {
                throw new Problem.Conflict(
                                "NetworkAmbiguous",
                                "Multiple possible networks found, use a Network ID to be more specific.")
                        .exception();
            }
            var network = available.stream().findFirst().map(NetworkContract.NetworkSummary::id);
            if (network.isEmpty() && wish.autoNetwork()) {
                network = Optional.of(allocated(caller, project));
            }
            return network.stream()
                    .map(id -> new ServerWish.WishedNic(
                            Optional.empty(), Optional.of(id), Optional.empty(), Optional.empty()))
                    .toList();
        }
        for (var nic : wish.networks()) {
            if (nic.port().isPresent()) {
                checkPort(caller, nic.port().get(), wish);
            } else if (nic.network().isPresent()) {
                var id = nic.network().get();
                var network =
                        asInvalid(() -> networks.network(caller, id), "Network %s could not be found.".formatted(id));
                if (network.subnets() == 0) {
                    throw new Problem.Invalid(
                                    "Network %s requires a subnet in order to boot instances on.".formatted(id))
                            .exception();
                }
                NicRules.requireInternal(caller, network);
            }
        }
        return wish.networks();
    }

    /** A network made for the project; {@code Invalid} when the network service cannot. */
    private NetworkId allocated(Caller caller, ProjectId project) {
        try {
            return networks.autoAllocated(caller, project);
        } catch (ProblemException e) {
            if (e.problem() instanceof Problem.Conflict conflict
                    && conflict.code().equals(NetworkContract.AUTO_ALLOCATION_FAILURE)) {
                throw new Problem.Invalid("Unable to automatically allocate a network for project " + project)
                        .exception(e);
            }
            throw e;
        }
    }

    private void checkPort(Caller caller, PortId id, ServerWish wish) {
        NicRules.requireUsable(
                asInvalid(() -> networks.port(caller, id), "Port id %s could not be found.".formatted(id)));
        if (wish.maxCount() > 1) {
            throw new Problem.Invalid("Unable to launch multiple instances with a single configured port ID.")
                    .exception();
        }
    }

    /** Asks for something the request names; that it is not there is a mistake of the request, not a missing page. */
    private static <T> T asInvalid(Supplier<T> question, String message) {
        try {
            return question.get();
        } catch (ProblemException e) {
            if (e.problem() instanceof Problem.NotFound) {
                throw new Problem.Invalid(message).exception(e);
            }
            throw e;
        }
    }

    /** As many as are wanted and the quotas allow; a number that is too many makes every larger one too many. */
    private int fitting(Tx tx, Caller caller, ProjectId project, Flavor flavor, ServerWish wish) {
        int fits = wish.minCount();
        int most = wish.maxCount();
        for (int tried = most; fits < most; tried = (fits + most + 1) / 2) {
            if (overQuota(tx, caller, project, flavor, tried).isEmpty()) {
                fits = tried;
            } else {
                most = tried - 1;
            }
        }
        return fits;
    }

    private void checkQuota(Tx tx, Caller caller, ProjectId project, Flavor flavor, int count) {
        overQuota(tx, caller, project, flavor, count).ifPresent(message -> {
            throw new Problem.OverQuota(message).exception();
        });
    }

    private Optional<String> overQuota(Tx tx, Caller caller, ProjectId project, Flavor flavor, int count) {
        return quotas.refusal(tx, project, new UserId(caller.userId()), count, flavor.vcpus(), flavor.memoryMib());
    }

    private Server insert(
            Tx tx,
            Caller caller,
            ProjectId project,
            ServerWish wish,
            Checked checked,
            String reservation,
            int index,
            int count) {
        var name = count == 1 ? wish.name() : wish.name() + "-" + (index + 1);
        var hostname = wish.hostname().orElseGet(() -> Hostnames.of(name));
        var requested = checked.nics().stream()
                .map(nic -> new RequestedNic(
                        nic.port().orElseGet(() -> new PortId(ids.uuid())),
                        nic.port().isPresent() ? Optional.empty() : nic.network(),
                        nic.fixedIp()))
                .toList();
        var spec = new ServerSpec(
                checked.flavor(),
                wish.image(),
                checked.image()
                        .map(ImageSummary::properties)
                        .map(NewServers::copy)
                        .orElse(Map.of()),
                checked.image().map(Guests::form),
                hostname,
                checked.key().map(Keypair::name),
                checked.key().map(Keypair::type),
                checked.key().map(Keypair::publicKey),
                wish.userData(),
                wish.configDrive(),
                zone(wish),
                forcedHost(wish),
                wish.securityGroups(),
                requested,
                wish.diskConfig(),
                reservation,
                index,
                wish.accessIpv4(),
                wish.accessIpv6(),
                wish.hints());
        var server = Server.requested(
                new ServerId(ids.uuid()),
                project,
                new UserId(caller.userId()),
                name,
                wish.description(),
                spec,
                wish.metadata(),
                tx.now());
        servers.insert(tx, server);
        tables.files().insert(tx, server.id(), wish.files());
        tag(tx, server, wish, checked);
        actions.begin(
                tx, server.id(), "create", "compute__do_build_and_run_instance", project.value(), caller.userId());
        return server;
    }

    private void tag(Tx tx, Server server, ServerWish wish, Checked checked) {
        if (!wish.tags().isEmpty()) {
            tags.replace(tx, server.id(), wish.tags());
        }
        var nics = server.spec().nics();
        for (int i = 0; i < nics.size(); i++) {
            var port = nics.get(i).port();
            checked.nics().get(i).tag().ifPresent(tag -> tags.tagInterface(tx, server.id(), port, tag));
        }
    }

    private static Map<String, String> copy(Map<String, String> properties) {
        return new HashMap<>(properties);
    }

    /** The zone of {@code ZONE} or {@code ZONE:HOST}. */
    private static Optional<String> zone(ServerWish wish) {
        return wish.availabilityZone().map(text -> text.split(":", -1)[0]).filter(zone -> !zone.isEmpty());
    }

    /** The host of {@code ZONE:HOST} or {@code ZONE::NODE}, or the one that was named as such. */
    private static Optional<String> forcedHost(ServerWish wish) {
        return wish.availabilityZone().stream()
                .flatMap(text -> Arrays.stream(text.split(":", -1)).skip(1))
                .filter(part -> !part.isEmpty())
                .findFirst()
                .or(wish::host);
    }
}
