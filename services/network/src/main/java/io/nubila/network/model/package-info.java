/** Records and rules of the network service: pure, without I/O. */
@NullMarked
package io.nubila.network.model;

import org.jspecify.annotations.NullMarked;
