/** The tables of image: SQL only. */
@NullMarked
package io.nubila.image.store;

import org.jspecify.annotations.NullMarked;
