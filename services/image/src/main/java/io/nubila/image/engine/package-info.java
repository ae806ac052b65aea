/** What happens to images over time: their bytes, their lives, what is repaired. */
@NullMarked
package io.nubila.image.engine;

import org.jspecify.annotations.NullMarked;
