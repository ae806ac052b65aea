/** What happens over time in the network service. */
@NullMarked
package io.nubila.network.engine;

import org.jspecify.annotations.NullMarked;
