package io.nubila.compute.engine;

import io.nubila.compute.ComputeConfig;
import io.nubila.compute.store.QuotaStore;
import io.nubila.compute.store.ServerStore;
import io.nubila.contracts.identity.ProjectId;
import io.nubila.contracts.identity.UserId;
import io.nubila.kernel.db.Tx;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How much a project, and each user in it, may have: what an administrator has set, else the settings' defaults. */
public final class Quotas {
    /** The limit of what has none. */
    public static final int UNLIMITED = -1;
    /** The class of every project. */
    public static final String DEFAULT_CLASS = "default";

    private final QuotaStore store;
    private final ServerStore servers;
    private final ComputeConfig config;

    /** What is limited, by its name on the wire, in the order in which it is shown. */
    public enum Resource {
        /** Servers of a project. */
        INSTANCES("instances"),
        /** Virtual processors of a project's servers. */
        CORES("cores"),
        /** Memory of a project's servers in MiB. */
        RAM("ram"),
        /** Kept for old clients; addresses are limited by the network service. */
        FIXED_IPS("fixed_ips"),
        /** Kept for old clients, as {@link #FIXED_IPS}. */
        FLOATING_IPS("floating_ips"),
        /** Kept for old clients, as {@link #FIXED_IPS}. */
        SECURITY_GROUPS("security_groups"),
        /** Kept for old clients, as {@link #FIXED_IPS}. */
        SECURITY_GROUP_RULES("security_group_rules"),
        /** Pairs of metadata a server may have. */
        METADATA_ITEMS("metadata_items"),
        /** Files that a client of an older microversion may give a server. */
        INJECTED_FILES("injected_files"),
        /** The size of such a file as it is sent. */
        INJECTED_FILE_CONTENT_BYTES("injected_file_content_bytes"),
        /** The length of such a file's path. */
        INJECTED_FILE_PATH_BYTES("injected_file_path_bytes"),
        /** Keypairs of a user. */
        KEY_PAIRS("key_pairs"),
        /** Server groups of a project. */
        SERVER_GROUPS("server_groups"),
        /** Servers of a server group. */
        SERVER_GROUP_MEMBERS("server_group_members");

        private final String wireName;

        Resource(String wireName) {
            this.wireName = wireName;
        }

        /** The name of the Compute API. */
        public String wireName() {
            return wireName;
        }
    }

    /** Limits by resource; -1 for none. */
    public record Limits(Map<Resource, Integer> byResource) {
        /** The limit of a resource. */
        public int get(Resource resource) {
            return byResource.getOrDefault(resource, UNLIMITED);
        }
    }

    public Quotas(QuotaStore store, ServerStore servers, ComputeConfig config) {
        this.store = store;
        this.servers = servers;
        this.config = config;
    }

    /** The limits of projects for which nothing was set: the class every project is in, else the settings. */
    public Limits defaults(Tx tx) {
        return ofClass(tx, DEFAULT_CLASS);
    }

    /** The limits of a class of projects: what was set, else the settings. */
    public Limits ofClass(Tx tx, String name) {
        return over(settings(), store.ofClass(tx, name));
    }

    private Limits settings() {
        var limits = new EnumMap<Resource, Integer>(Resource.class);
        for (var resource : Resource.values()) {
            limits.put(resource, byDefault(resource));
        }
        return new Limits(limits);
    }

    private int byDefault(Resource resource) {
        return switch (resource) {
            case INSTANCES -> config.quotaInstances();
            case CORES -> config.quotaCores();
            case RAM -> config.quotaMemoryMib();
            case KEY_PAIRS -> config.quotaKeypairs();
            case METADATA_ITEMS -> 128;
            case INJECTED_FILES -> 5;
            case INJECTED_FILE_CONTENT_BYTES -> 10_240;
            case INJECTED_FILE_PATH_BYTES -> 255;
            case SERVER_GROUPS, SERVER_GROUP_MEMBERS -> 10;
            case FIXED_IPS, FLOATING_IPS, SECURITY_GROUPS, SECURITY_GROUP_RULES -> UNLIMITED;
        };
    }

    /** A project's limits. */
    public Limits of(Tx tx, ProjectId project) {
        return over(defaults(tx), store.limits(tx, project, Optional.empty()));
    }

    /** A user's limits within a project: the project's where none was set for the user. */
    public Limits of(Tx tx, ProjectId project, UserId user) {
        return over(of(tx, project), store.limits(tx, project, Optional.of(user)));
    }

    private static Limits over(Limits below, Map<String, Integer> set) {
        var limits = new EnumMap<Resource, Integer>(below.byResource());
        for (var resource : Resource.values()) {
            Optional.ofNullable(set.get(resource.wireName())).ifPresent(limit -> limits.put(resource, limit));
        }
        return new Limits(limits);
    }

    /** Why so many servers more are too many for the project or the user, in a sentence; empty when they are not. */
    public Optional<String> refusal(Tx tx, ProjectId project, UserId user, int count, int vcpus, int memoryMib) {
        var ofProject = exceeded(of(tx, project), servers.usage(tx, project), count, vcpus, memoryMib);
        if (ofProject.isPresent()
                || store.limits(tx, project, Optional.of(user)).isEmpty()) {
            return ofProject;
        }
        return exceeded(of(tx, project, user), store.usage(tx, project, user), count, vcpus, memoryMib);
    }

    private static Optional<String> exceeded(
            Limits limits, ServerStore.Usage used, int count, int vcpus, int memoryMib) {
        record Line(Resource resource, long wanted, long used) {}
        var lines = List.of(
                new Line(Resource.INSTANCES, count, used.servers()),
                new Line(Resource.CORES, (long) count * vcpus, used.vcpus()),
                new Line(Resource.RAM, (long) count * memoryMib, used.memoryMib()));
        return lines.stream()
                .filter(line -> limits.get(line.resource()) != UNLIMITED
                        && line.used() + line.wanted() > limits.get(line.resource()))
                .findFirst()
                .map(line -> "Quota exceeded for %s: Requested %d, but already used %d of %d %s"
                        .formatted(
                                line.resource().wireName(),
                                line.wanted(),
                                line.used(),
                                limits.get(line.resource()),
                                line.resource().wireName()));
    }
}
