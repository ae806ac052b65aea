/** What an image is, in which states it can be, and with whom it is shared. */
@NullMarked
package io.nubila.image.model;

import org.jspecify.annotations.NullMarked;
