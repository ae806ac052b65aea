package io.nubila.contracts.compute;

import java.util.Optional;

/** What the network's metadata listeners ask of compute. Reading only, so a time-out means: ask again. */
public interface MetadataContract {
    /**
     * The document a server reads at a path such as {@code /openstack/latest/meta_data.json} or
     * {@code /2009-04-04/meta-data/hostname}; empty when there is no such path or server.
     *
     * @param address the fixed address from which the server asks
     */
    Optional<Document> document(ServerId server, String address, String path);

    /** A document of the metadata service. */
    record Document(String contentType, byte[] content) {}
}
