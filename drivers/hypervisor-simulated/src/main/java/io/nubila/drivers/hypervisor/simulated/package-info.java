/** Guests that exist as small files only, with the states and refusals of real ones, for hosts without virtualization. */
@NullMarked
package io.nubila.drivers.hypervisor.simulated;

import org.jspecify.annotations.NullMarked;
