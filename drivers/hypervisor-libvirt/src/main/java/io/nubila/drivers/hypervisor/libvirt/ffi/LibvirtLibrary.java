package io.nubila.drivers.hypervisor.libvirt.ffi;

import static java.lang.foreign.ValueLayout.ADDRESS;

import io.nubila.drivers.hypervisor.libvirt.ffi.Signatures.IiToVoid;
import io.nubila.drivers.hypervisor.libvirt.ffi.Signatures.IpppToInt;
import io.nubila.drivers.hypervisor.libvirt.ffi.Signatures.PToInt;
import io.nubila.drivers.hypervisor.libvirt.ffi.Signatures.PToPointer;
import io.nubila.drivers.hypervisor.libvirt.ffi.Signatures.PToVoid;
import io.nubila.drivers.hypervisor.libvirt.ffi.Signatures.PiToInt;
import io.nubila.drivers.hypervisor.libvirt.ffi.Signatures.PiToPointer;
import io.nubila.drivers.hypervisor.libvirt.ffi.Signatures.PiiToInt;
import io.nubila.drivers.hypervisor.libvirt.ffi.Signatures.PipiToPointer;
import io.nubila.drivers.hypervisor.libvirt.ffi.Signatures.PpToInt;
import io.nubila.drivers.hypervisor.libvirt.ffi.Signatures.PpToPointer;
import io.nubila.drivers.hypervisor.libvirt.ffi.Signatures.PpToVoid;
import io.nubila.drivers.hypervisor.libvirt.ffi.Signatures.PpiToInt;
import io.nubila.drivers.hypervisor.libvirt.ffi.Signatures.PpipppToInt;
import io.nubila.drivers.hypervisor.libvirt.ffi.Signatures.PppiToInt;
import io.nubila.drivers.hypervisor.libvirt.ffi.Signatures.PpppiiToInt;
import io.nubila.drivers.hypervisor.libvirt.ffi.Signatures.VoidToInt;
import io.nubila.drivers.hypervisor.libvirt.ffi.Signatures.VoidToPointer;
import io.nubila.drivers.hypervisor.libvirt.ffi.Signatures.VoidToVoid;
import io.nubila.kernel.base.Problem;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Arrays;
import java.util.Optional;

/**
 * The functions of {@code libvirt.so.0}. Errors of libvirt belong to the thread of the call, so a call and the reading of its
 * error have to happen on one platform thread without a pause: {@link NativeCalls} sees to that.
 */
final class LibvirtLibrary {
    private static final String SONAME = "libvirt.so.0";
    private static final long MAX_TEXT_BYTES = 16 << 20;

    private final SymbolLookup symbols;

    final VoidToInt initialize;
    final VoidToInt lastErrorCode;
    final VoidToPointer lastErrorMessage;
    final VoidToVoid resetLastError;
    private final PToVoid free;

    final VoidToInt eventRegisterDefault;
    final VoidToInt eventRunDefault;
    final IpppToInt eventAddTimeout;
    final IiToVoid eventUpdateTimeout;

    final PToPointer connectOpen;
    final PToInt connectClose;
    final PToInt connectIsAlive;
    final PiiToInt connectSetKeepAlive;
    final PToPointer connectCapabilities;
    final PpToInt connectVersion;
    final PpToInt nodeFacts;
    final PppiToInt connectListAllDomains;
    final PpipppToInt eventRegister;
    final PiToInt eventDeregister;

    final PpToPointer domainLookup;
    final PpToPointer domainDefine;
    final PToInt domainFree;
    final PToInt domainCreate;
    final PToInt domainDestroy;
    final PToInt domainShutdown;
    final PToInt domainSuspend;
    final PToInt domainResume;
    final PiToInt domainManagedSave;
    final PiToInt domainHasManagedSave;
    final PiToInt domainManagedSaveRemove;
    final PpiToInt domainAttachDevice;
    final PpiToInt domainDetachDevice;
    final PiToInt domainUndefine;
    final PpToInt domainUuid;
    final PppiToInt domainState;
    final PiToPointer domainXml;
    final PipiToPointer domainMetadata;
    final PpppiiToInt domainBlockCopy;
    final PppiToInt domainBlockJob;
    final PpiToInt domainBlockJobAbort;

    private LibvirtLibrary(SymbolLookup symbols) {
        this.symbols = symbols;
        initialize = bind(VoidToInt.class, "virInitialize");
        lastErrorCode = bind(VoidToInt.class, "virGetLastErrorCode");
        lastErrorMessage = bind(VoidToPointer.class, "virGetLastErrorMessage");
        resetLastError = bind(VoidToVoid.class, "virResetLastError");
        free = bind(PToVoid.class, "free");
        eventRegisterDefault = bind(VoidToInt.class, "virEventRegisterDefaultImpl");
        eventRunDefault = bind(VoidToInt.class, "virEventRunDefaultImpl");
        eventAddTimeout = bind(IpppToInt.class, "virEventAddTimeout");
        eventUpdateTimeout = bind(IiToVoid.class, "virEventUpdateTimeout");
        connectOpen = bind(PToPointer.class, "virConnectOpen");
        connectClose = bind(PToInt.class, "virConnectClose");
        connectIsAlive = bind(PToInt.class, "virConnectIsAlive");
        connectSetKeepAlive = bind(PiiToInt.class, "virConnectSetKeepAlive");
        connectCapabilities = bind(PToPointer.class, "virConnectGetCapabilities");
        connectVersion = bind(PpToInt.class, "virConnectGetVersion");
        nodeFacts = bind(PpToInt.class, "virNodeGetInfo");
        connectListAllDomains = bind(PppiToInt.class, "virConnectListAllDomains");
        eventRegister = bind(PpipppToInt.class, "virConnectDomainEventRegisterAny");
        eventDeregister = bind(PiToInt.class, "virConnectDomainEventDeregisterAny");
        domainLookup = bind(PpToPointer.class, "virDomainLookupByUUIDString");
        domainDefine = bind(PpToPointer.class, "virDomainDefineXML");
        domainFree = bind(PToInt.class, "virDomainFree");
        domainCreate = bind(PToInt.class, "virDomainCreate");
        domainDestroy = bind(PToInt.class, "virDomainDestroy");
        domainShutdown = bind(PToInt.class, "virDomainShutdown");
        domainSuspend = bind(PToInt.class, "virDomainSuspend");
        domainResume = bind(PToInt.class, "virDomainResume");
        domainManagedSave = bind(PiToInt.class, "virDomainManagedSave");
        domainHasManagedSave = bind(PiToInt.class, "virDomainHasManagedSaveImage");
        domainManagedSaveRemove = bind(PiToInt.class, "virDomainManagedSaveRemove");
        domainAttachDevice = bind(PpiToInt.class, "virDomainAttachDeviceFlags");
        domainDetachDevice = bind(PpiToInt.class, "virDomainDetachDeviceFlags");
        domainUndefine = bind(PiToInt.class, "virDomainUndefineFlags");
        domainUuid = bind(PpToInt.class, "virDomainGetUUIDString");
        domainState = bind(PppiToInt.class, "virDomainGetState");
        domainXml = bind(PiToPointer.class, "virDomainGetXMLDesc");
        domainMetadata = bind(PipiToPointer.class, "virDomainGetMetadata");
        domainBlockCopy = bind(PpppiiToInt.class, "virDomainBlockCopy");
        domainBlockJob = bind(PppiToInt.class, "virDomainGetBlockJobInfo");
        domainBlockJobAbort = bind(PpiToInt.class, "virDomainBlockJobAbort");
    }

    /** Whether this host has the library; it is then loaded, but none of its functions is prepared, which takes longer. */
    static boolean isPresent() {
        try {
            return SymbolLookup.libraryLookup(SONAME, Arena.global()) != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static final class Loaded {
        static final LibvirtLibrary LIBRARY = load();
    }

    /**
     * The library, loaded and prepared at the first call.
     *
     * @throws io.nubila.kernel.base.ProblemException {@code Unavailable} when this machine has none
     */
    static LibvirtLibrary get() {
        try {
            return Loaded.LIBRARY;
        } catch (LinkageError e) {
            throw new Problem.Unavailable("libvirt is not installed on this host.", String.valueOf(e.getCause()))
                    .exception(e);
        }
    }

    private static LibvirtLibrary load() {
        var symbols = SymbolLookup.libraryLookup(SONAME, Arena.global());
        var library = new LibvirtLibrary(symbols);
        if (library.initialize.call() < 0) {
            throw new IllegalStateException("virInitialize failed");
        }
        // Without a handler of its own libvirt prints every error to standard error.
        library.bind(PpToVoid.class, "virSetErrorFunc").call(MemorySegment.NULL, library.silence());
        return library;
    }

    private MemorySegment silence() {
        try {
            var target = MethodHandles.lookup()
                    .findStatic(
                            LibvirtLibrary.class,
                            "ignoreError",
                            MethodType.methodType(void.class, MemorySegment.class, MemorySegment.class));
            return Linker.nativeLinker()
                    .upcallStub(target, FunctionDescriptor.ofVoid(ADDRESS, ADDRESS), Arena.global());
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("ignoreError", e);
        }
    }

    @SuppressWarnings("unused") // Called from C.
    private static void ignoreError(MemorySegment userData, MemorySegment error) {}

    /** Makes {@code signature} call the C function {@code name}; the shape is read from the interface's one method. */
    private <T> T bind(Class<T> signature, String name) {
        var method = Arrays.stream(signature.getMethods())
                .filter(m -> m.getName().equals("call"))
                .findFirst()
                .orElseThrow();
        var arguments = Arrays.stream(method.getParameterTypes())
                .map(LibvirtLibrary::layout)
                .toArray(MemoryLayout[]::new);
        var descriptor = method.getReturnType() == void.class
                ? FunctionDescriptor.ofVoid(arguments)
                : FunctionDescriptor.of(layout(method.getReturnType()), arguments);
        var address = symbols.find(name)
                .or(() -> Linker.nativeLinker().defaultLookup().find(name))
                .orElseThrow(() -> new UnsatisfiedLinkError(SONAME + " lacks " + name));
        MethodHandle handle = Linker.nativeLinker().downcallHandle(address, descriptor);
        return MethodHandleProxies.asInterfaceInstance(signature, handle);
    }

    private static ValueLayout layout(Class<?> type) {
        return type == int.class ? ValueLayout.JAVA_INT : ADDRESS;
    }

    /** The text at an address that stays libvirt's. */
    static String text(MemorySegment address) {
        return address.equals(MemorySegment.NULL)
                ? ""
                : address.reinterpret(MAX_TEXT_BYTES).getString(0);
    }

    /** The text at an address that libvirt handed to us to free; empty for the null pointer. */
    Optional<String> take(MemorySegment address) {
        if (address.equals(MemorySegment.NULL)) {
            return Optional.empty();
        }
        try {
            return Optional.of(text(address));
        } finally {
            free.call(address);
        }
    }

    /** Frees memory that libvirt handed to us. */
    void release(MemorySegment address) {
        free.call(address);
    }

    /** The error of the call just made on this thread. */
    NativeError lastError() {
        var error = new NativeError(lastErrorCode.call(), text(lastErrorMessage.call()));
        resetLastError.call();
        return error;
    }
}
