/** Metadata definitions on the wire. */
@NullMarked
package io.nubila.image.metadef.api;

import org.jspecify.annotations.NullMarked;
