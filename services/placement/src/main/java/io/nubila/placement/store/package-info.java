/** The tables of placement: SQL only. */
@NullMarked
package io.nubila.placement.store;

import org.jspecify.annotations.NullMarked;
