/**
 * Guests by libvirt and QEMU. Start with {@link io.nubila.drivers.hypervisor.libvirt.LibvirtHypervisor}; whether a host can
 * do it says {@link io.nubila.drivers.hypervisor.libvirt.HostProbe}.
 */
@NullMarked
package io.nubila.drivers.hypervisor.libvirt;

import org.jspecify.annotations.NullMarked;
