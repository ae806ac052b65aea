/** Tests of the identity service. */
@NullMarked
package io.nubila.identity;

import org.jspecify.annotations.NullMarked;
