package io.nubila.contracts.compute;

import java.util.Optional;

/** What the network's metadata listeners ask of compute. A time-out means: ask again. */
public interface MetadataContract {
    /**
     * The document a server reads at a path such as {@code /openstack/latest/meta_data.json} or
     * {@code /2009-04-04/meta-data/hostname}; empty when there is no such path or server.
     *
     * @param address the fixed address from which the server asks
     */
    Optional<Document> document(ServerId server, String address, String path);

    /** The most bytes a server may write at one path. */
    int MAX_WRITTEN = 1_020;

    /**
     * Keeps what a server writes at a path such as {@code /openstack/latest/password}. Each may be written once: who asks
     * again after a time-out may hear {@link Written#ALREADY} of its own writing.
     *
     * @return empty when there is no such server, or nothing may be written at the path
     */
    Optional<Written> write(ServerId server, String path, byte[] content);

    /** What has become of what a server wrote. */
    enum Written {
        /** It is kept. */
        KEPT,
        /** Something is kept there already, and stays. */
        ALREADY,
        /** It is no text, or more than {@link MetadataContract#MAX_WRITTEN} bytes. */
        UNFIT
    }

    /** A document of the metadata service. */
    record Document(String contentType, byte[] content) {}
}
