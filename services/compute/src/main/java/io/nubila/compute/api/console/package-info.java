/** The console port: the page with noVNC, and the WebSocket that leads to a server's display. */
@NullMarked
package io.nubila.compute.api.console;

import org.jspecify.annotations.NullMarked;
