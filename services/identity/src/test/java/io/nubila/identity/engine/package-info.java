/** Tests of passwords and tokens. */
@NullMarked
package io.nubila.identity.engine;

import org.jspecify.annotations.NullMarked;
