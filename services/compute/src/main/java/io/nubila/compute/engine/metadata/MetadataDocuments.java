package io.nubila.compute.engine.metadata;

import io.nubila.compute.engine.Guests;
import io.nubila.compute.engine.Hosts;
import io.nubila.compute.engine.ServerEngine;
import io.nubila.compute.model.Server;
import io.nubila.compute.store.ServerFileStore;
import io.nubila.compute.store.ServerPasswordStore;
import io.nubila.compute.store.ServerStore;
import io.nubila.contracts.compute.MetadataContract;
import io.nubila.contracts.compute.ServerId;
import io.nubila.contracts.network.NetworkContract;
import io.nubila.kernel.base.Caller;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.base.ProblemException;
import io.nubila.kernel.db.Cause;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.Tx;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a guest reads at the metadata address: the EC2 tree at the root, the OpenStack tree below {@code /openstack}. */
public final class MetadataDocuments implements MetadataContract {
    private static final String OPENSTACK = "openstack";
    private static final String EC2 = "ec2";
    private static final String TEXT = "text/plain; charset=UTF-8";

    private static final Logger LOG = LoggerFactory.getLogger(MetadataDocuments.class);

    private final Db db;
    private final ServerStore servers;
    private final ServerPasswordStore passwords;
    private final ServerFileStore injected;
    private final NetworkContract networks;
    private final Hosts hosts;
    private final Zones zones;
    private final TaggedNics nics;
    private final OpenStackTree openStack;
    private final ConfigDriveFiles configDrive;

    public MetadataDocuments(Db db, ServerEngine.Stores stores, Hosts hosts, NetworkContract networks, Ids ids) {
        this.db = db;
        this.servers = stores.servers();
        this.hosts = hosts;
        this.passwords = stores.passwords();
        this.injected = stores.files();
        this.networks = networks;
        zones = new Zones(db, stores.aggregates());
        nics = new TaggedNics(db, stores.tags());
        openStack = new OpenStackTree(ids);
        configDrive = new ConfigDriveFiles(db, injected, zones, nics, ids);
    }

    /** The same documents as the files of a config drive. */
    public Guests.ConfigDrive configDrive() {
        return configDrive;
    }

    @Override
    public Optional<Document> document(ServerId id, String address, String path) {
        var names = names(path);
        if (names.isEmpty() || names.equals(List.of(EC2))) {
            return db.read(tx -> servers.find(tx, id)).filter(Server::exists).map(server -> versions());
        }
        return db.read(tx -> servers.find(tx, id)).filter(Server::exists).flatMap(server -> {
            var ports =
                    networks.portsOf(Caller.system("own-metadata"), List.of(id)).getOrDefault(id, List.of());
            var guest = new Guest(
                    server,
                    ports,
                    zones.of(server),
                    nics.of(server, ports, () -> places(server)),
                    db.read(tx -> injected.of(tx, id)),
                    address);
            return names.getFirst().equals(OPENSTACK)
                    ? openStack(guest, names.subList(1, names.size()))
                    : ec2(guest, names.getFirst().equals(EC2) ? names.subList(1, names.size()) : names);
        });
    }

    private static List<String> names(String path) {
        return Arrays.stream(path.split("/", -1))
                .filter(name -> !name.isEmpty() && !name.equals("."))
                .toList();
    }

    @Override
    public Optional<Written> write(ServerId id, String path, byte[] content) {
        if (!isPassword(names(path))) {
            return Optional.empty();
        }
        return db.write(
                Cause.own("guest"),
                tx -> servers.find(tx, id).filter(Server::exists).map(server -> keepPassword(tx, server, content)));
    }

    private static boolean isPassword(List<String> names) {
        return names.size() == 3
                && names.getFirst().equals(OPENSTACK)
                && names.getLast().equals(OpenStackTree.PASSWORD)
                && OpenStackTree.version(names.get(1))
                        .filter(OpenStackTree::hasPassword)
                        .isPresent();
    }

    /** An empty text is none: the guest may tell a password later. */
    private Written keepPassword(Tx tx, Server server, byte[] content) {
        if (passwords.find(tx, server.id()).isPresent()) {
            return Written.ALREADY;
        }
        var text = content.length > MAX_WRITTEN ? Optional.<String>empty() : text(content);
        text.filter(password -> !password.isEmpty()).ifPresent(password -> passwords.insert(tx, server.id(), password));
        return text.isPresent() ? Written.KEPT : Written.UNFIT;
    }

    private static Optional<String> text(byte[] content) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** Where the guest has its interfaces now; nothing when its host cannot tell. */
    private Map<String, String> places(Server server) {
        try {
            return server.host()
                    .flatMap(hosts::find)
                    .map(host -> host.pciAddresses(server.id()))
                    .orElse(Map.of());
        } catch (ProblemException e) {
            LOG.warn("places of the interfaces of {} cannot be told: {}", server.id(), e.getMessage());
            return Map.of();
        }
    }

    private static Document versions() {
        var text = String.join("\n", Ec2Tree.VERSIONS) + "\nlatest";
        return new Document(TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    private static Optional<Document> ec2(Guest guest, List<String> names) {
        return Ec2Tree.of(guest, names.getFirst()).flatMap(tree -> Entry.at(tree, names.subList(1, names.size())));
    }

    private Optional<Document> openStack(Guest guest, List<String> names) {
        if (names.isEmpty()) {
            return Optional.of(document(OpenStackTree.versions()));
        }
        if (names.size() == 2 && names.getFirst().equals(OpenStackTree.CONTENT)) {
            return OpenStackTree.content(guest, names.getLast()).map(MetadataDocuments::document);
        }
        var version = OpenStackTree.version(names.getFirst());
        if (version.isEmpty() || names.size() > 2) {
            return Optional.empty();
        }
        if (names.size() == 2 && isPassword(List.of(OPENSTACK, names.getFirst(), names.getLast()))) {
            var password =
                    db.read(tx -> passwords.find(tx, guest.server().id())).orElse("");
            return Optional.of(document(OpenStackTree.text(password)));
        }
        return names.size() == 1
                ? Optional.of(document(OpenStackTree.listing(guest, version.get())))
                : openStack.file(guest, version.get(), names.get(1)).map(MetadataDocuments::document);
    }

    private static Document document(OpenStackTree.File file) {
        return new Document(file.contentType(), file.content());
    }
}
