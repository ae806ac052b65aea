package io.nubila.drivers.network.linux;

import io.nubila.kernel.base.Problem;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/** The few calls of the C library that Java has no words for. Loaded at first use only. */
final class Native {
    static final int SIGNAL_RELOAD = 1;

    private static final int READ_ONLY = 0;
    private static final int CLOSE_ON_EXEC = 0x80000;
    private static final int NEW_NET = 0x40000000;
    private static final int PACKET_FAMILY = 17;
    private static final int DATAGRAM = 2;
    private static final int ARP_PROTOCOL = 0x0806;
    private static final int LINK_ADDRESS_BYTES = 20;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final VarHandle ERRNO_FIELD =
            Linker.Option.captureStateLayout().varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    private static final MethodHandle OPEN = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("open"),
            FunctionDescriptor.of(INT, ValueLayout.ADDRESS, INT, INT),
            ERRNO,
            Linker.Option.firstVariadicArg(2));
    private static final MethodHandle SETNS = function("setns", FunctionDescriptor.of(INT, INT, INT));
    private static final MethodHandle CLOSE = function("close", FunctionDescriptor.of(INT, INT));
    private static final MethodHandle KILL = function("kill", FunctionDescriptor.of(INT, INT, INT));
    private static final MethodHandle SOCKET = function("socket", FunctionDescriptor.of(INT, INT, INT, INT));
    private static final MethodHandle IF_INDEX =
            function("if_nametoindex", FunctionDescriptor.of(INT, ValueLayout.ADDRESS));
    private static final MethodHandle SEND = function(
            "sendto", FunctionDescriptor.of(LONG, INT, ValueLayout.ADDRESS, LONG, INT, ValueLayout.ADDRESS, INT));

    private Native() {}

    /** Moves the calling thread, which has to be a platform thread, into the network namespace of that file. */
    static void enterNetwork(String namespaceFile) {
        try (var arena = Arena.ofConfined()) {
            var state = arena.allocate(Linker.Option.captureStateLayout());
            int file = (int) OPEN.invokeExact(state, arena.allocateFrom(namespaceFile), READ_ONLY | CLOSE_ON_EXEC, 0);
            if (file < 0) {
                throw failed("open " + namespaceFile, state);
            }
            int entered = (int) SETNS.invokeExact(state, file, NEW_NET);
            var failure = entered < 0 ? failed("setns " + namespaceFile, state) : null;
            int _ = (int) CLOSE.invokeExact(state, file);
            if (failure != null) {
                throw failure;
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new Problem.Bug("setns: " + e).exception(e);
        }
    }

    /** The kernel's number of a device of the calling thread's namespace; 0 when there is none. */
    static int index(String device) {
        try (var arena = Arena.ofConfined()) {
            var state = arena.allocate(Linker.Option.captureStateLayout());
            return (int) IF_INDEX.invokeExact(state, arena.allocateFrom(device));
        } catch (Throwable e) {
            throw new Problem.Bug("if_nametoindex: " + e).exception(e);
        }
    }

    /** Sends a signal; answers whether there was such a process. */
    static boolean signal(long pid, int signal) {
        try (var arena = Arena.ofConfined()) {
            var state = arena.allocate(Linker.Option.captureStateLayout());
            return (int) KILL.invokeExact(state, (int) pid, signal) == 0;
        } catch (Throwable e) {
            throw new Problem.Bug("kill: " + e).exception(e);
        }
    }

    /** Tells the neighbours on a device of the calling thread's namespace that an IPv4 address is here now. */
    static void announce(String device, byte[] mac, byte[] address) {
        try (var arena = Arena.ofConfined()) {
            var state = arena.allocate(Linker.Option.captureStateLayout());
            int index = (int) IF_INDEX.invokeExact(state, arena.allocateFrom(device));
            if (index == 0) {
                return; // The device went away; there is nobody to tell.
            }
            int socket = (int) SOCKET.invokeExact(state, PACKET_FAMILY, DATAGRAM, 0);
            if (socket < 0) {
                throw failed("packet socket", state);
            }
            var packet = arena.allocateFrom(ValueLayout.JAVA_BYTE, gratuitousArp(mac, address));
            long sent = (long) SEND.invokeExact(
                    state, socket, packet, packet.byteSize(), 0, broadcast(arena, index), LINK_ADDRESS_BYTES);
            var failure = sent < 0 ? failed("announce on " + device, state) : null;
            int _ = (int) CLOSE.invokeExact(state, socket);
            if (failure != null) {
                throw failure;
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new Problem.Bug("announce: " + e).exception(e);
        }
    }

    /** {@code struct sockaddr_ll} of everyone on a device. */
    private static MemorySegment broadcast(Arena arena, int index) {
        var to = arena.allocate(LINK_ADDRESS_BYTES, 4);
        to.set(ValueLayout.JAVA_SHORT, 0, (short) PACKET_FAMILY);
        to.set(ValueLayout.JAVA_BYTE, 2, (byte) (ARP_PROTOCOL >> 8));
        to.set(ValueLayout.JAVA_BYTE, 3, (byte) ARP_PROTOCOL);
        to.set(INT, 4, index);
        to.set(ValueLayout.JAVA_BYTE, 11, (byte) 6);
        for (int i = 12; i < 18; i++) {
            to.set(ValueLayout.JAVA_BYTE, i, (byte) 0xff);
        }
        return to;
    }

    private static byte[] gratuitousArp(byte[] mac, byte[] address) {
        var packet = new byte[28];
        packet[1] = 1; // Ethernet
        packet[2] = 8; // IPv4
        packet[4] = 6;
        packet[5] = 4;
        packet[7] = 1; // request
        System.arraycopy(mac, 0, packet, 8, 6);
        System.arraycopy(address, 0, packet, 14, 4);
        System.arraycopy(address, 0, packet, 24, 4);
        return packet;
    }

    private static MethodHandle function(String name, FunctionDescriptor shape) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), shape, ERRNO);
    }

    private static RuntimeException failed(String what, MemorySegment state) {
        int errno = (int) ERRNO_FIELD.get(state, 0L);
        return new Problem.Unavailable("The host's network cannot be changed.", what + " failed with errno " + errno)
                .exception();
    }
}
