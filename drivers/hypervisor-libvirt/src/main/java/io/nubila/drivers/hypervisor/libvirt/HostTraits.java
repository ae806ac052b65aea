package io.nubila.drivers.hypervisor.libvirt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What placement may know of a host's abilities, in the words of os-traits. */
final class HostTraits {
    private static final Map<String, String> PROCESSOR_FLAGS = Map.ofEntries(
            Map.entry("aes", "AESNI"),
            Map.entry("avx", "AVX"),
            Map.entry("avx2", "AVX2"),
            Map.entry("avx512f", "AVX512F"),
            Map.entry("bmi1", "BMI"),
            Map.entry("bmi2", "BMI2"),
            Map.entry("f16c", "F16C"),
            Map.entry("fma", "FMA3"),
            Map.entry("mmx", "MMX"),
            Map.entry("sha_ni", "SHA"),
            Map.entry("sse", "SSE"),
            Map.entry("sse2", "SSE2"),
            Map.entry("pni", "SSE3"),
            Map.entry("ssse3", "SSSE3"),
            Map.entry("sse4_1", "SSE41"),
            Map.entry("sse4_2", "SSE42"),
            Map.entry("svm", "SVM"),
            Map.entry("vmx", "VMX"));

    private HostTraits() {}

    /** The traits of this host. Under TCG the processor is QEMU's, so the real one's flags say nothing. */
    static List<String> of(Accelerator accelerator) {
        var traits = new ArrayList<String>();
        traits.add("HW_ARCH_X86_64");
        traits.add("COMPUTE_IMAGE_TYPE_QCOW2");
        traits.add("COMPUTE_IMAGE_TYPE_RAW");
        for (var bus : DeviceModels.DISK_BUSES) {
            traits.add("COMPUTE_STORAGE_BUS_" + bus.toUpperCase(Locale.ROOT));
        }
        for (var model : DeviceModels.NIC_MODELS) {
            traits.add("COMPUTE_NET_VIF_MODEL_" + model.toUpperCase(Locale.ROOT));
        }
        for (var model : DeviceModels.VIDEO_MODELS) {
            traits.add("COMPUTE_GRAPHICS_MODEL_" + model.toUpperCase(Locale.ROOT));
        }
        if (accelerator == Accelerator.KVM) {
            for (var flag : processorFlags()) {
                if (PROCESSOR_FLAGS.containsKey(flag)) {
                    traits.add("HW_CPU_X86_" + PROCESSOR_FLAGS.get(flag));
                }
            }
        }
        return traits.stream().sorted().toList();
    }

    private static List<String> processorFlags() {
        try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("flags"))
                    .findFirst()
                    .map(line -> Arrays.asList(
                            line.substring(line.indexOf(':') + 1).strip().split(" ")))
                    .orElse(List.of());
        } catch (IOException e) {
            return List.of();
        }
    }
}
