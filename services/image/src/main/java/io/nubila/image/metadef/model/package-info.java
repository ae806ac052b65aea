/** What metadata definitions are. */
@NullMarked
package io.nubila.image.metadef.model;

import org.jspecify.annotations.NullMarked;
