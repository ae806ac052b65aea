/** SQL of the network service, and nothing else. */
@NullMarked
package io.nubila.network.store;

import org.jspecify.annotations.NullMarked;
