package io.nubila.drivers.hypervisor.libvirt.ffi;

import io.nubila.kernel.base.Problem;

/** An error as libvirt reports it: its number and its sentence. Leaves this package only as a {@link Problem}. */
final class NativeError extends RuntimeException {
    static final int OPERATION_INVALID = 55;

    private static final int CONFIG_UNSUPPORTED = 67;
    private static final int NO_DOMAIN = 42;
    private static final int NO_DOMAIN_METADATA = 80;
    private static final int DEVICE_MISSING = 99;
    private static final int XML_ERROR = 27;
    private static final int XML_DETAIL = 35;
    private static final int XML_INVALID_SCHEMA = 92;

    private final int code;

    NativeError(int code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    boolean isMissing() {
        return code == NO_DOMAIN || code == NO_DOMAIN_METADATA;
    }

    boolean isWrongState() {
        return code == OPERATION_INVALID;
    }

    /** Whether a device to be taken away is not there, or is being taken away already. */
    boolean isDeviceGoing() {
        return code == DEVICE_MISSING || String.valueOf(getMessage()).contains("in the process of unplug");
    }

    Problem problem() {
        // libvirt has no number of its own for this.
        if (String.valueOf(getMessage()).contains("No more available PCI slots")) {
            return new Problem.Conflict("The guest has no place left for another device.");
        }
        return switch (code) {
            case NO_DOMAIN -> new Problem.NotFound("The hypervisor knows no such guest.");
            case XML_ERROR, XML_DETAIL, XML_INVALID_SCHEMA, CONFIG_UNSUPPORTED ->
                new Problem.Invalid("The hypervisor cannot run such a guest: " + getMessage());
            default ->
                new Problem.Unavailable("The hypervisor refused.", "libvirt error " + code + ": " + getMessage());
        };
    }
}
