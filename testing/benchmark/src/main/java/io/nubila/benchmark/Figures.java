package io.nubila.benchmark;

/**
 * What was measured of one kind of operation.
 *
 * @param count how many were done
 * @param seconds from the first to the last
 * @param meanMillis of one, as its client sees it
 * @param slowMillis the 95th of a hundred
 * @param cpuMillis of the server's processor time for one
 */
record Figures(long count, double seconds, double meanMillis, double slowMillis, double cpuMillis) {
    double rate() {
        return count / seconds;
    }
}
