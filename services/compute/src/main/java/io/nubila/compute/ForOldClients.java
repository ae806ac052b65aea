package io.nubila.compute;

import io.nubila.contracts.image.ImageCatalogueContract;
import io.nubila.contracts.network.NetworkCatalogueContract;
import io.nubila.contracts.network.SecurityGroupContract;

/** What compute asks of other services only to tell it to clients that once found it here. */
public record ForOldClients(
        SecurityGroupContract groups, NetworkCatalogueContract networks, ImageCatalogueContract images) {}
