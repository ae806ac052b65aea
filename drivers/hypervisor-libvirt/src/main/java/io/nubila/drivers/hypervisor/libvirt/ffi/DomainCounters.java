package io.nubila.drivers.hypervisor.libvirt.ffi;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.nubila.drivers.hypervisor.libvirt.ffi.DomainStatistics.Block;
import io.nubila.drivers.hypervisor.libvirt.ffi.DomainStatistics.Processor;
import io.nubila.drivers.hypervisor.libvirt.ffi.DomainStatistics.Traffic;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the counters of one domain, on the thread that speaks to libvirt. */
final class DomainCounters {
    /** struct { unsigned char state; unsigned long maxMem, memory; unsigned short nrVirtCpu; unsigned long long time; } */
    private static final int FACTS_BYTES = 40;
    /** struct { unsigned int number; int state; unsigned long long cpuTime; int cpu; } */
    private static final int PROCESSOR_BYTES = 24;
    /** struct { int tag; unsigned long long value; } */
    private static final int MEMORY_BYTES = 16;
    /** struct { long long rd_req, rd_bytes, wr_req, wr_bytes, errs; } */
    private static final int BLOCK_LONGS = 5;
    /** struct { long long bytes, packets, errs, drop; } received, sent; */
    private static final int TRAFFIC_LONGS = 8;

    /** libvirt's figures of memory in the order of their tags, by the names its own tools give them. */
    private static final List<String> MEMORY = List.of(
            "swap_in",
            "swap_out",
            "major_fault",
            "minor_fault",
            "unused",
            "available",
            "actual",
            "rss",
            "usable",
            "last_update",
            "disk_caches",
            "hugetlb_pgalloc",
            "hugetlb_pgfail");

    private final LibvirtLibrary library;
    private final Arena arena;
    private final MemorySegment domain;

    DomainCounters(LibvirtLibrary library, Arena arena, MemorySegment domain) {
        this.library = library;
        this.arena = arena;
        this.domain = domain;
    }

    DomainStatistics read(Collection<String> disks, Collection<String> interfaces) {
        var facts = arena.allocate(FACTS_BYTES, JAVA_LONG.byteAlignment());
        if (library.domainFacts.call(domain, facts) < 0) {
            throw library.lastError();
        }
        var blocks = new LinkedHashMap<String, Block>();
        disks.forEach(disk -> block(disk).ifPresent(block -> blocks.put(disk, block)));
        var traffic = new LinkedHashMap<String, Traffic>();
        interfaces.forEach(name -> traffic(name).ifPresent(one -> traffic.put(name, one)));
        return new DomainStatistics(
                facts.get(JAVA_LONG, 8),
                facts.get(JAVA_LONG, 16),
                memory(),
                processors(Short.toUnsignedInt(facts.get(JAVA_SHORT, 24))),
                blocks,
                traffic);
    }

    private List<Processor> processors(int most) {
        var array = arena.allocate((long) PROCESSOR_BYTES * most, JAVA_LONG.byteAlignment());
        int count = told(library.domainProcessors.call(domain, array, most, MemorySegment.NULL, 0));
        var found = new ArrayList<Processor>();
        for (long i = 0; i < count; i++) {
            found.add(new Processor(
                    array.get(JAVA_INT, i * PROCESSOR_BYTES), array.get(JAVA_LONG, i * PROCESSOR_BYTES + 8)));
        }
        return found;
    }

    private Map<String, Long> memory() {
        var array = arena.allocate((long) MEMORY_BYTES * MEMORY.size(), JAVA_LONG.byteAlignment());
        int count = told(library.domainMemory.call(domain, array, MEMORY.size(), 0));
        var found = new LinkedHashMap<String, Long>();
        for (long i = 0; i < count; i++) {
            int tag = array.get(JAVA_INT, i * MEMORY_BYTES);
            if (tag >= 0 && tag < MEMORY.size()) {
                found.put(MEMORY.get(tag), array.get(JAVA_LONG, i * MEMORY_BYTES + 8));
            }
        }
        return found;
    }

    private Optional<Block> block(String disk) {
        var longs = arena.allocate(JAVA_LONG, BLOCK_LONGS);
        int answer = library.domainBlocks.call(domain, arena.allocateFrom(disk), longs, longs.byteSize());
        return told(answer) < 0
                ? Optional.empty()
                : Optional.of(new Block(at(longs, 0), at(longs, 1), at(longs, 2), at(longs, 3), at(longs, 4)));
    }

    private Optional<Traffic> traffic(String name) {
        var longs = arena.allocate(JAVA_LONG, TRAFFIC_LONGS);
        int answer = library.domainTraffic.call(domain, arena.allocateFrom(name), longs, longs.byteSize());
        return told(answer) < 0
                ? Optional.empty()
                : Optional.of(new Traffic(
                        at(longs, 0),
                        at(longs, 1),
                        at(longs, 2),
                        at(longs, 3),
                        at(longs, 4),
                        at(longs, 5),
                        at(longs, 6),
                        at(longs, 7)));
    }

    private static long at(MemorySegment longs, int index) {
        return longs.getAtIndex(JAVA_LONG, index);
    }

    /** An emulator without this counter, or a domain that has just stopped, is no error: then there is no such figure. */
    private int told(int answer) {
        if (answer < 0) {
            library.resetLastError.call();
        }
        return answer;
    }
}
