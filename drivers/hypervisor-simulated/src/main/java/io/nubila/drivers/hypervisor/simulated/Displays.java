package io.nubila.drivers.hypervisor.simulated;

import java.io.IOException;
import java.nio.channels.ByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The displays of a simulated host's guests. A guest's screen shows what its serial console says, and what is typed. It is
 * made when somebody first looks and goes when the guest stops, as do the connections to it.
 */
final class Displays {
    private static final int ENTER = 0xff0d;
    private static final int BACKSPACE = 0xff08;
    private static final int FIRST_LETTER = 0x20;
    private static final int LAST_LETTER = 0x7e;
    private static final int MAX_TYPED = 200;
    private static final int MAX_LINES = 16;

    private final Map<String, Display> open = new ConcurrentHashMap<>();

    /** A new connection to the display of a running guest. */
    ByteChannel connect(SimulatedGuest guest) {
        var pipe = new Pipe();
        open.compute(guest.id(), (_, there) -> {
            var display = Optional.ofNullable(there).orElseGet(() -> new Display(guest));
            display.add(pipe);
            return display;
        });
        return pipe.near();
    }

    /** Ends every connection to a guest that stopped; nothing when nobody looks. */
    void end(String guest) {
        Optional.ofNullable(open.remove(guest)).ifPresent(Display::close);
    }

    /** Ends all. */
    void endAll() {
        List.copyOf(open.keySet()).forEach(this::end);
    }

    /** One guest's screen and who looks at it. */
    private static final class Display implements RfbServer.Guest, AutoCloseable {
        private final SimulatedGuest guest;
        private final Map<Pipe, RfbServer> viewers = new ConcurrentHashMap<>();
        private final StringBuilder typed = new StringBuilder();
        private long version;

        Display(SimulatedGuest guest) {
            this.guest = guest;
        }

        void add(Pipe pipe) {
            var server = new RfbServer(pipe.far(), this);
            viewers.put(pipe, server);
            Thread.ofVirtual().name("display").start(() -> serve(pipe, server));
        }

        private void serve(Pipe pipe, RfbServer server) {
            try {
                server.serve();
            } catch (IOException e) {
                // The viewer broke the protocol or went away in the middle; the display is there for the others.
            } finally {
                pipe.close();
                viewers.remove(pipe);
            }
        }

        @Override
        public String title() {
            return guest.name();
        }

        @Override
        public synchronized long version() {
            return version;
        }

        @Override
        public synchronized Screen screen() {
            var lines = new ArrayList<String>();
            lines.add("state " + guest.power() + "   id " + guest.id());
            lines.add("");
            (guest.console() + typed + "_").lines().forEach(lines::add);
            int from = Math.max(2, lines.size() - MAX_LINES + 2);
            var shown = new ArrayList<>(lines.subList(0, 2));
            shown.addAll(lines.subList(from, lines.size()));
            return new Screen(guest.name(), shown);
        }

        @Override
        public void key(int keysym) {
            type(keysym);
            viewers.values().forEach(RfbServer::changed);
        }

        private synchronized void type(int keysym) {
            if (keysym == ENTER) {
                typed.append("\nlogin: ");
            } else if (keysym == BACKSPACE) {
                typed.setLength(Math.max(0, typed.length() - 1));
            } else if (keysym >= FIRST_LETTER && keysym <= LAST_LETTER) {
                typed.append((char) keysym);
            }
            if (typed.length() > MAX_TYPED) {
                typed.delete(0, typed.length() - MAX_TYPED);
            }
            version++;
        }

        @Override
        public void close() {
            viewers.keySet().forEach(Pipe::close);
        }
    }
}
