/** A whole cloud to test against, in this process or beside it, and the clients that speak to it. */
@NullMarked
package io.nubila.harness;

import org.jspecify.annotations.NullMarked;
