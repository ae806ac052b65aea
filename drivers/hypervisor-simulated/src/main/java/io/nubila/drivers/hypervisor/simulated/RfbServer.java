package io.nubila.drivers.hypervisor.simulated;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * One connection to a simulated guest's display: the server's side of the RFB protocol 3.8, without a password, with whole
 * pictures in plain pixels of any size and order the client asks for. Keys are given to the guest.
 */
final class RfbServer {
    private static final String VERSION = "RFB 003.008\n";
    private static final int NO_PASSWORD = 1;
    private static final int MAX_PASTE_BYTES = 1 << 20;
    private static final int MAX_ENCODINGS = 1_000;
    private static final int HEADER_BYTES = 16;

    private final ByteChannel channel;
    private final DataInputStream in;
    private final Guest guest;
    private Pixels pixels = Pixels.USUAL;
    private long shown = -1;
    private Optional<Area> awaited = Optional.empty();
    private boolean ended;

    /** What the connection needs of its guest. */
    interface Guest {
        /** The name in the title of a client's window. */
        String title();

        /** A number that grows with each change of the picture. */
        long version();

        /** What is to be seen now. */
        Screen screen();

        /** A key, by its X keysym, went down. */
        void key(int keysym);
    }

    private record Area(int x, int y, int width, int height) {
        /** What of it lies on the screen. */
        Area clipped() {
            int left = Math.min(x, Screen.WIDTH);
            int top = Math.min(y, Screen.HEIGHT);
            return new Area(left, top, Math.min(width, Screen.WIDTH - left), Math.min(height, Screen.HEIGHT - top));
        }
    }

    /** How the client wants pixels: bytes each, their order, and the range and place of each colour. */
    private record Pixels(
            int bytes, boolean bigEndian, int redMax, int greenMax, int blueMax, int red, int green, int blue) {
        static final Pixels USUAL = new Pixels(4, false, 255, 255, 255, 16, 8, 0);

        void put(ByteBuffer out, int color) {
            int value = scaled(color >> 16, redMax) << red
                    | scaled(color >> 8, greenMax) << green
                    | scaled(color, blueMax) << blue;
            for (int i = 0; i < bytes; i++) {
                int place = bigEndian ? bytes - 1 - i : i;
                out.put((byte) (value >> (8 * place)));
            }
        }

        private static int scaled(int color, int max) {
            return (color & 0xff) * max / 255;
        }
    }

    RfbServer(ByteChannel channel, Guest guest) {
        this.channel = channel;
        this.in = new DataInputStream(Channels.newInputStream(channel));
        this.guest = guest;
    }

    /** Serves until either end closes. */
    void serve() throws IOException {
        try (channel) {
            greet();
            // Pictures have a thread of their own: a client that takes none must hold up nobody's keys.
            var _ = Thread.ofVirtual().name("display-pictures").start(this::paint);
            while (true) {
                answer(in.readUnsignedByte());
            }
        } catch (EOFException e) {
            // The client has gone, or the guest: both are a proper end.
        } finally {
            end();
        }
    }

    private synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** Says that the picture may have changed. */
    synchronized void changed() {
        notifyAll();
    }

    private void greet() throws IOException {
        send(ByteBuffer.wrap(VERSION.getBytes(StandardCharsets.US_ASCII)));
        var version = new String(in.readNBytes(VERSION.length()), StandardCharsets.US_ASCII);
        if (!version.equals(VERSION)) {
            throw new IOException("the client speaks another version: " + version.strip());
        }
        send(ByteBuffer.wrap(new byte[] {1, NO_PASSWORD}));
        if (in.readUnsignedByte() != NO_PASSWORD) {
            throw new IOException("the client wants a password");
        }
        send(ByteBuffer.allocate(4));
        int _ = in.readUnsignedByte(); // whether others may look too: they may
        var title = guest.title().getBytes(StandardCharsets.UTF_8);
        var start = ByteBuffer.allocate(24 + title.length);
        start.putShort((short) Screen.WIDTH).putShort((short) Screen.HEIGHT);
        start.put((byte) 32).put((byte) 24).put((byte) 0).put((byte) 1);
        start.putShort((short) 255).putShort((short) 255).putShort((short) 255);
        start.put((byte) 16).put((byte) 8).put((byte) 0).put(new byte[3]);
        start.putInt(title.length).put(title);
        send(start.flip());
    }

    private void answer(int message) throws IOException {
        switch (message) {
            case 0 -> setPixels();
            case 2 -> setEncodings();
            case 3 -> updateWanted();
            case 4 -> key();
            case 5 -> in.skipNBytes(5);
            case 6 -> paste();
            default -> throw new IOException("the client sent a message of unknown kind " + message);
        }
    }

    private void setPixels() throws IOException {
        in.skipNBytes(3);
        int bits = in.readUnsignedByte();
        int _ = in.readUnsignedByte(); // depth: follows from the ranges
        boolean bigEndian = in.readUnsignedByte() != 0;
        boolean trueColor = in.readUnsignedByte() != 0;
        int redMax = in.readUnsignedShort();
        int greenMax = in.readUnsignedShort();
        int blueMax = in.readUnsignedShort();
        int red = in.readUnsignedByte();
        int green = in.readUnsignedByte();
        int blue = in.readUnsignedByte();
        in.skipNBytes(3);
        if (!trueColor || (bits != 8 && bits != 16 && bits != 32)) {
            throw new IOException("the client wants pixels of another kind");
        }
        synchronized (this) {
            pixels = new Pixels(bits / 8, bigEndian, redMax, greenMax, blueMax, red, green, blue);
        }
    }

    private void setEncodings() throws IOException {
        in.skipNBytes(1);
        int count = in.readUnsignedShort();
        if (count > MAX_ENCODINGS) {
            throw new IOException("the client knows too many encodings");
        }
        // Plain pixels are understood by every client, whatever else it names.
        in.skipNBytes(4L * count);
    }

    private void updateWanted() throws IOException {
        boolean onlyChanges = in.readUnsignedByte() != 0;
        var area = new Area(
                in.readUnsignedShort(), in.readUnsignedShort(), in.readUnsignedShort(), in.readUnsignedShort());
        wanted(onlyChanges, area.clipped());
    }

    private synchronized void wanted(boolean onlyChanges, Area area) {
        if (!onlyChanges) {
            shown = -1;
        }
        awaited = Optional.of(area);
        notifyAll();
    }

    private void key() throws IOException {
        boolean down = in.readUnsignedByte() != 0;
        in.skipNBytes(2);
        int keysym = in.readInt();
        if (down) {
            guest.key(keysym);
        }
    }

    private void paste() throws IOException {
        in.skipNBytes(3);
        // A negative length marks an extension with that many bytes.
        long length = Math.abs((long) in.readInt());
        if (length > MAX_PASTE_BYTES) {
            throw new IOException("the client pastes too much");
        }
        in.skipNBytes(length);
    }

    /** Sends a picture whenever the client waits for one and there is something new, until the end. */
    private void paint() {
        try {
            for (var next = next(); next.isPresent(); next = next()) {
                send(next.get());
            }
        } catch (IOException e) {
            // The client has gone; the thread that reads notices by itself.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized Optional<ByteBuffer> next() throws InterruptedException {
        while (!ended && (awaited.isEmpty() || guest.version() == shown)) {
            wait();
        }
        if (ended) {
            return Optional.empty();
        }
        shown = guest.version();
        var area = awaited.orElseThrow();
        awaited = Optional.empty();
        return Optional.of(picture(area, pixels, guest.screen()));
    }

    private static ByteBuffer picture(Area area, Pixels pixels, Screen screen) {
        var update = ByteBuffer.allocate(HEADER_BYTES + area.width() * area.height() * pixels.bytes());
        update.put((byte) 0).put((byte) 0).putShort((short) 1);
        update.putShort((short) area.x()).putShort((short) area.y());
        update.putShort((short) area.width()).putShort((short) area.height());
        update.putInt(0);
        for (int y = area.y(); y < area.y() + area.height(); y++) {
            for (int x = area.x(); x < area.x() + area.width(); x++) {
                pixels.put(update, screen.pixel(x, y));
            }
        }
        return update.flip();
    }

    private void send(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            int _ = channel.write(bytes);
        }
    }
}
