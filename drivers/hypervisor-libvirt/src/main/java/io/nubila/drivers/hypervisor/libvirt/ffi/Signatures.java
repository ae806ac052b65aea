package io.nubila.drivers.hypervisor.libvirt.ffi;

import java.lang.foreign.MemorySegment;

/**
 * The shapes of the C functions we call, named by their arguments: P a pointer, I a 32-bit integer, L a 64-bit one. Public because only public
 * interfaces can be bound to method handles.
 */
final class Signatures {
    private Signatures() {}

    public interface VoidToInt {
        int call();
    }

    public interface VoidToPointer {
        MemorySegment call();
    }

    public interface VoidToVoid {
        void call();
    }

    public interface PToInt {
        int call(MemorySegment a);
    }

    public interface PToVoid {
        void call(MemorySegment a);
    }

    public interface PToPointer {
        MemorySegment call(MemorySegment a);
    }

    public interface PiToInt {
        int call(MemorySegment a, int b);
    }

    public interface PiiToInt {
        int call(MemorySegment a, int b, int c);
    }

    public interface PiToPointer {
        MemorySegment call(MemorySegment a, int b);
    }

    public interface PpToInt {
        int call(MemorySegment a, MemorySegment b);
    }

    public interface PpToVoid {
        void call(MemorySegment a, MemorySegment b);
    }

    public interface PpToPointer {
        MemorySegment call(MemorySegment a, MemorySegment b);
    }

    public interface PpiToInt {
        int call(MemorySegment a, MemorySegment b, int c);
    }

    public interface PppiToInt {
        int call(MemorySegment a, MemorySegment b, MemorySegment c, int d);
    }

    public interface PpiiToInt {
        int call(MemorySegment a, MemorySegment b, int c, int d);
    }

    public interface PpipiToInt {
        int call(MemorySegment a, MemorySegment b, int c, MemorySegment d, int e);
    }

    public interface PpplToInt {
        int call(MemorySegment a, MemorySegment b, MemorySegment c, long d);
    }

    public interface PipiToPointer {
        MemorySegment call(MemorySegment a, int b, MemorySegment c, int d);
    }

    public interface PpppiiToInt {
        int call(MemorySegment a, MemorySegment b, MemorySegment c, MemorySegment d, int e, int f);
    }

    public interface PpipppToInt {
        int call(MemorySegment a, MemorySegment b, int c, MemorySegment d, MemorySegment e, MemorySegment f);
    }

    public interface IpppToInt {
        int call(int a, MemorySegment b, MemorySegment c, MemorySegment d);
    }

    public interface IiToVoid {
        void call(int a, int b);
    }
}
