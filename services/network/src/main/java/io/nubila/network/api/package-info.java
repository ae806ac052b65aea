/** The Network API v2.0 on the wire. */
@NullMarked
package io.nubila.network.api;

import org.jspecify.annotations.NullMarked;
