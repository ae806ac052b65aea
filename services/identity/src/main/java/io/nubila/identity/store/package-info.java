/** SQL. */
@NullMarked
package io.nubila.identity.store;

import org.jspecify.annotations.NullMarked;
