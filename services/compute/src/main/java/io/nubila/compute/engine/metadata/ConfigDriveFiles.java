package io.nubila.compute.engine.metadata;

import io.nubila.compute.driver.GuestSpec.ConfigFile;
import io.nubila.compute.engine.Guests;
import io.nubila.compute.model.Server;
import io.nubila.compute.store.ServerFileStore;
import io.nubila.contracts.network.NetworkContract.PortSummary;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The documents of the metadata service as the files of a config drive. */
public final class ConfigDriveFiles implements Guests.ConfigDrive {
    /** Upstream leaves the older versions of EC2 out, and so do we. */
    private static final List<String> EC2_VERSIONS = List.of("2009-04-04", "latest");

    private final Db db;
    private final ServerFileStore injected;
    private final Zones zones;
    private final TaggedNics nics;
    private final OpenStackTree openStack;

    ConfigDriveFiles(Db db, ServerFileStore injected, Zones zones, TaggedNics nics, Ids ids) {
        this.db = db;
        this.injected = injected;
        this.zones = zones;
        this.nics = nics;
        openStack = new OpenStackTree(ids);
    }

    @Override
    public List<ConfigFile> files(Server server, List<PortSummary> ports, Map<String, String> places) {
        var given = db.read(tx -> injected.of(tx, server.id()));
        var guest = new Guest(server, ports, zones.of(server), nics.of(server, ports, () -> places), given, "");
        var files = new ArrayList<ConfigFile>();
        EC2_VERSIONS.forEach(version -> ec2(files, guest, version));
        OpenStackTree.VERSIONS.forEach(version -> openStack(files, guest, version));
        openStack(files, guest, "latest");
        content(files, guest);
        return files;
    }

    private static void ec2(List<ConfigFile> files, Guest guest, String version) {
        var tree =
                Ec2Tree.of(guest, version).orElseThrow(() -> new Problem.Bug("no EC2 version " + version).exception());
        guest.userData()
                .ifPresent(bytes -> files.add(new ConfigFile("ec2/" + version + "/" + Ec2Tree.USER_DATA, bytes)));
        if (tree.entries().get(Ec2Tree.META_DATA) instanceof Entry.Folder folder) {
            files.add(new ConfigFile("ec2/" + version + "/meta-data.json", Json.bytes(Ec2Tree.json(folder))));
        }
    }

    private static void content(List<ConfigFile> files, Guest guest) {
        for (int number = 0; number < guest.files().size(); number++) {
            var path = "openstack/" + OpenStackTree.CONTENT + "/" + OpenStackTree.contentName(number);
            files.add(new ConfigFile(path, guest.files().get(number).content()));
        }
    }

    private void openStack(List<ConfigFile> files, Guest guest, String folder) {
        var version =
                OpenStackTree.version(folder).orElseThrow(() -> new Problem.Bug("no version " + folder).exception());
        for (var name : OpenStackTree.names(guest, version)) {
            // A password can only be asked for over the network.
            if (!name.equals(OpenStackTree.PASSWORD)) {
                var file = openStack.file(guest, version, name).orElseThrow();
                files.add(new ConfigFile("openstack/" + folder + "/" + name, file.content()));
            }
        }
    }
}
