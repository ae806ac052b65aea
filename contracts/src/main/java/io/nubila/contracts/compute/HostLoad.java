package io.nubila.contracts.compute;

import java.time.Duration;

/**
 * How long a host has been up and how busy it is.
 *
 * @param one programs that wanted a processor at once, on average over the last minute
 * @param five the same over five minutes
 * @param fifteen the same over fifteen minutes
 */
public record HostLoad(Duration up, double one, double five, double fifteen) {}
