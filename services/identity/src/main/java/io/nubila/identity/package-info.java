/** The identity service: who exists, who may do what where, and tokens that say so. */
@NullMarked
package io.nubila.identity;

import org.jspecify.annotations.NullMarked;
