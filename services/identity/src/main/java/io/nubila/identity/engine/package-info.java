/** Passwords, tokens, effective roles, and the rules of changing anything. */
@NullMarked
package io.nubila.identity.engine;

import org.jspecify.annotations.NullMarked;
