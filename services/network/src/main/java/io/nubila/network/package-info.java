/** The network service: networks, subnets, ports, routers, floating IPs, security groups. */
@NullMarked
package io.nubila.network;

import org.jspecify.annotations.NullMarked;
