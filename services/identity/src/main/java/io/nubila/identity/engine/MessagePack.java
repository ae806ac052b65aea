package io.nubila.identity.engine;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The part of MessagePack that tokens are made of: arrays, booleans, whole and floating-point numbers, text, bytes. */
final class MessagePack {
    private static final int MAX_ITEMS = 64;
    private static final int MAX_DEPTH = 4;

    private MessagePack() {}

    /** A value as tokens have it. */
    sealed interface Value {
        /** Several values. */
        record Many(List<Value> items) implements Value {}

        /** Yes or no. */
        record Truth(boolean yes) implements Value {}

        /** A number; whole ones are exact up to 2^53. */
        record Amount(double value) implements Value {}

        /** Text. */
        record Text(String value) implements Value {}

        /** Bytes. */
        record Bytes(byte[] value) implements Value {}
    }

    /** Writes values one after the other. */
    static final class Writer {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream(128);

        /** Begins an array of up to 15 values, which have to follow. */
        Writer array(int count) {
            out.write(0x90 | count);
            return this;
        }

        Writer truth(boolean yes) {
            out.write(yes ? 0xc3 : 0xc2);
            return this;
        }

        /** A whole number from 0 to 65,535. */
        Writer number(int value) {
            if (value < 128) {
                out.write(value);
            } else if (value < 256) {
                out.write(0xcc);
                out.write(value);
            } else {
                out.write(0xcd);
                out.write(value >> 8);
                out.write(value);
            }
            return this;
        }

        Writer real(double value) {
            out.write(0xcb);
            out.writeBytes(ByteBuffer.allocate(8).putDouble(value).array());
            return this;
        }

        /** Text of up to 255 bytes. */
        Writer text(String value) {
            var bytes = value.getBytes(StandardCharsets.UTF_8);
            if (bytes.length < 32) {
                out.write(0xa0 | bytes.length);
            } else {
                out.write(0xd9);
                out.write(bytes.length);
            }
            out.writeBytes(bytes);
            return this;
        }

        /** Up to 255 bytes. */
        Writer bytes(byte[] value) {
            out.write(0xc4);
            out.write(value.length);
            out.writeBytes(value);
            return this;
        }

        byte[] done() {
            return out.toByteArray();
        }
    }

    /** Reads one value; empty when the bytes are something else. */
    static Optional<Value> read(byte[] bytes) {
        var in = ByteBuffer.wrap(bytes);
        try {
            var value = read(in, 0);
            return in.hasRemaining() ? Optional.empty() : Optional.of(value);
        } catch (java.nio.BufferUnderflowException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Value read(ByteBuffer in, int depth) {
        int head = in.get() & 0xff;
        if (head < 0x80) {
            return new Value.Amount(head);
        }
        if ((head & 0xf0) == 0x90) {
            return many(in, head & 0x0f, depth);
        }
        if ((head & 0xe0) == 0xa0) {
            return text(in, head & 0x1f);
        }
        return switch (head) {
            case 0xc2 -> new Value.Truth(false);
            case 0xc3 -> new Value.Truth(true);
            case 0xc4 -> new Value.Bytes(take(in, in.get() & 0xff));
            case 0xc5 -> new Value.Bytes(take(in, in.getShort() & 0xffff));
            case 0xca -> new Value.Amount(in.getFloat());
            case 0xcb -> new Value.Amount(in.getDouble());
            case 0xcc -> new Value.Amount(in.get() & 0xff);
            case 0xcd -> new Value.Amount(in.getShort() & 0xffff);
            case 0xce -> new Value.Amount(in.getInt() & 0xffffffffL);
            case 0xcf -> new Value.Amount(in.getLong());
            case 0xd9 -> text(in, in.get() & 0xff);
            case 0xda -> text(in, in.getShort() & 0xffff);
            case 0xdc -> many(in, in.getShort() & 0xffff, depth);
            default -> throw new IllegalArgumentException("not a kind of value that tokens have");
        };
    }

    private static Value many(ByteBuffer in, int count, int depth) {
        if (count > MAX_ITEMS || depth >= MAX_DEPTH) {
            throw new IllegalArgumentException("too many values");
        }
        var items = new ArrayList<Value>(count);
        for (int i = 0; i < count; i++) {
            items.add(read(in, depth + 1));
        }
        return new Value.Many(items);
    }

    private static Value text(ByteBuffer in, int length) {
        return new Value.Text(new String(take(in, length), StandardCharsets.UTF_8));
    }

    private static byte[] take(ByteBuffer in, int length) {
        if (length > in.remaining()) {
            throw new IllegalArgumentException("the value ends too early");
        }
        var bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }
}
