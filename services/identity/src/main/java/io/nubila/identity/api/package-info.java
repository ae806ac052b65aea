/** The wire: routes, parsing, views. */
@NullMarked
package io.nubila.identity.api;

import org.jspecify.annotations.NullMarked;
