/**
 * What we use of {@code libvirt.so.0} and of the C library, bound by {@code java.lang.foreign}. Nothing outside this package
 * sees a native address.
 */
@NullMarked
package io.nubila.drivers.hypervisor.libvirt.ffi;

import org.jspecify.annotations.NullMarked;
