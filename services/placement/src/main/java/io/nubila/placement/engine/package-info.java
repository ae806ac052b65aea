/** Which providers fit, and the claims that take from them. */
@NullMarked
package io.nubila.placement.engine;

import org.jspecify.annotations.NullMarked;
