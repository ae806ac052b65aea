/** The image API on the wire. Start reading at {@code ImageRoutes}. */
@NullMarked
package io.nubila.image.api;

import org.jspecify.annotations.NullMarked;
