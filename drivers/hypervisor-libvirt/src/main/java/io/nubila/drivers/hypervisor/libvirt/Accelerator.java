package io.nubila.drivers.hypervisor.libvirt;

/** How a guest's instructions are executed. */
public enum Accelerator {
    /** By the processor itself. */
    KVM,
    /** Translated by QEMU; runs everywhere, about ten times slower. */
    TCG
}
