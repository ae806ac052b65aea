/** The placement API on the wire. Start reading at {@code PlacementRoutes}. */
@NullMarked
package io.nubila.placement.api;

import org.jspecify.annotations.NullMarked;
