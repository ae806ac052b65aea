package io.nubila.harness;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/** Rows of ten free ports, below those the kernel hands out by itself. */
final class FreePorts {
    private static final int FIRST = 21_000;
    private static final int LAST = 31_990;
    private static final int ROW = 10;
    private static final int ROWS = (LAST - FIRST) / ROW;

    /** Test processes beside this one begin elsewhere. */
    private static final AtomicInteger NEXT =
            new AtomicInteger((int) (ProcessHandle.current().pid() * 37 % ROWS));

    private FreePorts() {}

    /** The first port of a row that is free now. */
    static int row() {
        for (int tried = 0; tried < ROWS; tried++) {
            int base = FIRST + NEXT.getAndIncrement() % ROWS * ROW;
            if (free(base)) {
                return base;
            }
        }
        throw new IllegalStateException("there is no row of free ports");
    }

    private static boolean free(int base) {
        for (int port = base; port < base + ROW; port++) {
            try (var socket = new ServerSocket()) {
                socket.setReuseAddress(true);
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            } catch (IOException taken) {
                return false;
            }
        }
        return true;
    }
}
