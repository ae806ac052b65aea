/** Measures a running cloud: how long, how many, and how much of the processor each costs. Start reading at {@code Main}. */
@NullMarked
package io.nubila.benchmark;

import org.jspecify.annotations.NullMarked;
