package io.nubila.network.engine;

import io.nubila.contracts.compute.ServerId;
import io.nubila.contracts.identity.ProjectId;
import io.nubila.contracts.network.PortId;
import io.nubila.contracts.network.RouterId;
import io.nubila.contracts.network.SecurityGroupId;
import io.nubila.kernel.db.DuplicateRowException;
import io.nubila.kernel.db.Tx;
import io.nubila.network.model.AddressPair;
import io.nubila.network.model.DeviceOwner;
import io.nubila.network.model.FixedIp;
import io.nubila.network.model.Ip;
import io.nubila.network.model.Network;
import io.nubila.network.model.Port;
import io.nubila.network.model.PortStatus;
import io.nubila.network.model.SecurityGroup;
import io.nubila.network.model.Subnet;
import io.nubila.network.store.AddressStore;
import io.nubila.network.store.FloatingIpStore;
import io.nubila.network.store.PortStore;
import io.nubila.network.store.RouterStore;
import io.nubila.network.store.Scope;
import io.nubila.network.store.SecurityGroupStore;
import io.nubila.network.store.SubnetStore;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Adds, changes and removes ports, with their addresses and group memberships. */
public final class Ports {
    private static final int MAX_PAIRS = 100;

    private final PortStore ports;
    private final SubnetStore subnets;
    private final SecurityGroupStore groupStore;
    private final FloatingIpStore floatingIps;
    private final RouterStore routers;
    private final AddressStore addressStore;
    private final AddressChoice addresses;
    private final MacAddresses macs;
    private final SecurityGroups groups;
    private final Quotas quotas;
    private final Pending pending;
    private volatile Consumer<ServerId> guestsToTell = _ -> {};

    /**
     * What a port shall have that is chosen when nobody says.
     *
     * @param mac empty for a new one
     * @param ips empty for any; an empty list for none
     * @param groups empty for the project's default group
     */
    public record Wish(
            Optional<String> mac, Optional<List<AddressChoice.Wish>> ips, Optional<List<SecurityGroupId>> groups) {
        /** Everything as usual. */
        public static Wish usual() {
            return new Wish(Optional.empty(), Optional.empty(), Optional.empty());
        }

        /** These addresses. */
        public static Wish of(List<AddressChoice.Wish> ips) {
            return new Wish(Optional.empty(), Optional.of(ips), Optional.empty());
        }
    }

    public Ports(
            PortStore ports,
            SubnetStore subnets,
            SecurityGroupStore groupStore,
            FloatingIpStore floatingIps,
            RouterStore routers,
            AddressStore addressStore,
            SecurityGroups groups,
            Quotas quotas,
            Pending pending,
            io.nubila.kernel.base.Ids ids) {
        this.ports = ports;
        this.subnets = subnets;
        this.groupStore = groupStore;
        this.floatingIps = floatingIps;
        this.routers = routers;
        this.addressStore = addressStore;
        this.addresses = new AddressChoice(addressStore, ids);
        this.macs = new MacAddresses(ports, ids);
        this.groups = groups;
        this.quotas = quotas;
        this.pending = pending;
    }

    /** From now on a listener hears, once it is durable, of each port that a client deleted while a server had it. */
    public void tellOfGuestPorts(Consumer<ServerId> listener) {
        guestsToTell = listener;
    }

    /** A port by id; {@code NotFound} when it is not within the scope. */
    public Port get(Tx tx, Scope scope, PortId id) {
        return ports.find(tx, scope, id.value()).orElseThrow(() -> Refusals.portNotFound(id));
    }

    /** Adds a port; counts against the project's quota. */
    public Port create(Tx tx, Network network, Port draft, Wish wish) {
        quotas.check(tx, draft.about().project(), "port", 1);
        return add(tx, network, draft, wish);
    }

    /** Adds a port of the cloud's own, whatever the quota says. */
    Port add(Tx tx, Network network, Port draft, Wish wish) {
        boolean own = DeviceOwner.isCloud(draft.deviceOwner());
        var asked = wish.mac().filter(text -> !text.isEmpty());
        var mac = asked.orElseGet(() -> macs.next(tx, network.id()));
        if (asked.isPresent() && ports.macTaken(tx, network.id(), mac)) {
            throw macInUse(network, mac);
        }
        var inGroups = own ? List.<SecurityGroupId>of() : groupsFor(tx, draft, wish.groups());
        var bare = draft.with(mac, List.of(), inGroups);
        checkPairs(bare);
        // The row first, for the addresses refer to it; its own list of them follows in the same transaction.
        ports.insert(tx, bare);
        var subnetList = subnets.ofNetwork(tx, network.id());
        var ips = addresses.take(tx, network, subnetList, bare.id(), mac, draft.deviceOwner(), wish.ips());
        var port = bare.with(ips);
        if (!ips.isEmpty()) {
            ports.setAddresses(tx, port);
        }
        tx.event("port", port.id().value(), "create", Optional.empty(), Optional.of(port));
        mark(tx, port);
        return port;
    }

    private List<SecurityGroupId> groupsFor(Tx tx, Port draft, Optional<List<SecurityGroupId>> wished) {
        if (!draft.portSecurity()) {
            if (wished.filter(list -> !list.isEmpty()).isPresent()) {
                throw groupsNeedSecurity();
            }
            return List.of();
        }
        var project = draft.about().project();
        if (wished.isEmpty()) {
            return project.value().isEmpty() ? List.of() : List.of(groups.defaultOf(tx, project));
        }
        return known(tx, wished.get(), project);
    }

    /** The groups, each once, provided the port's project may use them. */
    private List<SecurityGroupId> known(Tx tx, List<SecurityGroupId> wished, ProjectId project) {
        var distinct = wished.stream().distinct().toList();
        var found = groupStore.byIds(tx, distinct);
        for (var id : distinct) {
            var group = found.stream().filter(one -> one.id().equals(id)).findFirst();
            if (group.isEmpty() || !groups.mayUse(tx, group.get(), project)) {
                throw Refusals.groupNotFound(id);
            }
        }
        if (found.stream().map(SecurityGroup::stateful).distinct().count() > 1) {
            throw Refusals.conflict(
                    "SecurityGroupConflict",
                    "A port cannot be in stateful and in stateless security groups at the same time.");
        }
        return distinct;
    }

    private static RuntimeException groupsNeedSecurity() {
        return Refusals.invalid(
                "PortSecurityAndIPRequiredForSecurityGroups",
                "A port needs port security enabled and an IP address to be in security groups.");
    }

    private static RuntimeException macInUse(Network network, String mac) {
        return Refusals.conflict(
                "MacAddressInUse", "The mac address %s is in use in network %s.".formatted(mac, network.id()));
    }

    private static void checkPairs(Port port) {
        if (port.pairs().isEmpty()) {
            return;
        }
        if (!port.portSecurity()) {
            throw Refusals.conflict(
                    "AddressPairAndPortSecurityRequired",
                    "Allowed address pairs are possible only while port security is enabled.");
        }
        if (port.pairs().size() > MAX_PAIRS) {
            throw Refusals.invalid(
                    "AllowedAddressPairExhausted", "A port has at most %d allowed address pairs.".formatted(MAX_PAIRS));
        }
        var seen = new HashSet<AddressPair>();
        for (var pair : port.pairs()) {
            var whole = new AddressPair(pair.mac().isEmpty() ? port.mac() : pair.mac(), pair.ip());
            if (!seen.add(whole)) {
                throw Refusals.invalid(
                        "DuplicateAddressPairInRequest",
                        "The address pair %s %s is there twice.".formatted(whole.mac(), whole.ip()));
            }
        }
    }

    /**
     * Changes a port.
     *
     * @param wish parts that are empty stay as they are; an empty MAC means another one
     */
    public Port update(Tx tx, Network network, Port before, Port draft, Wish wish) {
        var mac = wish.mac()
                .map(text -> text.isEmpty() ? macs.next(tx, network.id()) : text)
                .orElse(before.mac());
        if (!mac.equals(before.mac()) && !before.binding().host().isEmpty()) {
            throw Refusals.conflict(
                    "PortBound",
                    "Port %s is plugged in on a host; its mac %s cannot be changed to %s."
                            .formatted(before.id(), before.mac(), mac));
        }
        var inGroups = groupsAfter(tx, before, draft, wish.groups());
        var ips = before.fixedIps();
        if (wish.ips().isPresent()) {
            ips = addresses.change(
                    tx,
                    network,
                    subnets.ofNetwork(tx, network.id()),
                    before.id(),
                    mac,
                    draft.deviceOwner(),
                    before.fixedIps(),
                    wish.ips().get());
        }
        var after = settled(draft.with(mac, ips, inGroups));
        checkPairs(after);
        for (var gone : before.fixedIps()) {
            if (!ips.contains(gone)) {
                releaseFloating(tx, before, Optional.of(gone));
            }
        }
        return save(tx, network, before, after);
    }

    private List<SecurityGroupId> groupsAfter(Tx tx, Port before, Port draft, Optional<List<SecurityGroupId>> wished) {
        if (draft.portSecurity()) {
            return wished.isEmpty()
                    ? before.groups()
                    : known(tx, wished.get(), before.about().project());
        }
        boolean wants = wished.filter(list -> !list.isEmpty()).isPresent();
        if (wants) {
            throw groupsNeedSecurity();
        }
        if (wished.isEmpty() && !before.groups().isEmpty()) {
            throw Refusals.conflict(
                    "PortSecurityPortHasSecurityGroup",
                    "Port security cannot be disabled while the port is in security groups.");
        }
        return List.of();
    }

    /** A port that has come to or gone from a host begins again; one that is switched off is down. */
    private static Port settled(Port port) {
        boolean up = port.adminUp() && !port.binding().host().isEmpty();
        if (!up) {
            return port.status() == PortStatus.DOWN ? port : port.with(PortStatus.DOWN, port.binding());
        }
        return port.status() == PortStatus.DOWN ? port.with(PortStatus.BUILD, port.binding()) : port;
    }

    /** Writes a changed port and marks what it concerns. */
    Port save(Tx tx, Network network, Port before, Port after) {
        Port updated;
        try {
            updated = ports.update(tx, before, after);
        } catch (DuplicateRowException e) {
            throw macInUse(network, after.mac());
        }
        tx.event("port", updated.id().value(), "update", Optional.of(before), Optional.of(updated));
        mark(tx, before);
        mark(tx, updated);
        return updated;
    }

    /** Removes a port at a client's wish; ports of routers and floating IPs go only with these. */
    public void delete(Tx tx, Port port) {
        var owner = port.deviceOwner();
        boolean router = DeviceOwner.isRouter(owner)
                && routers.find(tx, Scope.all(), port.deviceId()).isPresent();
        boolean floating = owner.equals(DeviceOwner.FLOATING_IP)
                && floatingIps.behind(tx, port.id()).isPresent();
        if (router || floating) {
            throw Refusals.conflict(
                    "ServicePortInUse",
                    "Port %s cannot be deleted directly via the port API: has device owner %s."
                            .formatted(port.id(), owner));
        }
        remove(tx, port);
        if (owner.startsWith(DeviceOwner.COMPUTE)) {
            tx.afterCommit(() -> guestsToTell.accept(new ServerId(port.deviceId())));
        }
    }

    /** Removes a port whoever owns it. */
    void remove(Tx tx, Port port) {
        releaseFloating(tx, port, Optional.empty());
        ports.delete(tx, port);
        tx.event("port", port.id().value(), "delete", Optional.of(port), Optional.empty());
        mark(tx, port);
    }

    private void releaseFloating(Tx tx, Port port, Optional<FixedIp> only) {
        for (var floating : floatingIps.ofPort(tx, port.id())) {
            var to = floating.to().orElseThrow();
            if (only.isEmpty() || only.get().ip().equals(to.fixedIp())) {
                var updated = floatingIps.update(tx, floating, floating.with(Optional.empty()));
                tx.event("floatingip", updated.id().value(), "update", Optional.of(floating), Optional.of(updated));
                pending.router(tx, to.router());
            }
        }
    }

    /** Gives up one of a port's addresses for which a router no longer answers. */
    Port without(Tx tx, Network network, Port port, FixedIp gone) {
        addressStore.free(tx, gone.subnet(), Ip.of(gone.ip()));
        var rest = new ArrayList<>(port.fixedIps());
        rest.remove(gone);
        return save(tx, network, port, port.with(rest));
    }

    /** Takes one more address for a port of a router. */
    Port plus(Tx tx, Network network, Port port, AddressChoice.Wish wish) {
        var wishes = new ArrayList<AddressChoice.Wish>();
        port.fixedIps()
                .forEach(fixed -> wishes.add(
                        new AddressChoice.Wish(Optional.of(fixed.subnet()), Optional.of(Ip.of(fixed.ip())))));
        wishes.add(wish);
        var ips = addresses.change(
                tx,
                network,
                subnets.ofNetwork(tx, network.id()),
                port.id(),
                port.mac(),
                port.deviceOwner(),
                port.fixedIps(),
                wishes);
        return save(tx, network, port, port.with(ips));
    }

    /** Whether a subnet has an address left to give. */
    boolean hasRoom(Tx tx, Subnet subnet) {
        return addresses.hasRoom(tx, subnet);
    }

    private void mark(Tx tx, Port port) {
        pending.network(tx, port.network());
        if (DeviceOwner.isRouter(port.deviceOwner()) && !port.deviceId().isEmpty()) {
            pending.router(tx, new RouterId(port.deviceId()));
        }
        if (!port.groups().isEmpty()) {
            groups.mark(tx, port.groups());
        }
    }
}
