/** Which provider has how much of what, and who uses it. Start reading at {@code PlacementModule}. */
@NullMarked
package io.nubila.placement;

import org.jspecify.annotations.NullMarked;
