/** The tables of metadata definitions. */
@NullMarked
package io.nubila.image.metadef.store;

import org.jspecify.annotations.NullMarked;
