/** Changes of metadata definitions. */
@NullMarked
package io.nubila.image.metadef.engine;

import org.jspecify.annotations.NullMarked;
