package io.nubila.network.model;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A set of addresses of one IP version, kept as spans in order that neither touch nor overlap. */
public final class AddressSet {
    private static final Comparator<Span> ORDER = Comparator.comparing(Span::first);

    private final int version;
    private final List<Span> spans;

    private record Span(BigInteger first, BigInteger last) {
        BigInteger size() {
            return last.subtract(first).add(BigInteger.ONE);
        }
    }

    private AddressSet(int version, List<Span> spans) {
        this.version = version;
        this.spans = spans;
    }

    /** All addresses of these ranges, which are of one IP version. */
    public static AddressSet of(Collection<Cidr> ranges) {
        var sorted = ranges.stream().map(AddressSet::span).sorted(ORDER).toList();
        var merged = new ArrayList<Span>();
        for (var span : sorted) {
            if (!merged.isEmpty() && span.first.compareTo(merged.getLast().last.add(BigInteger.ONE)) <= 0) {
                var before = merged.removeLast();
                merged.add(new Span(before.first, before.last.max(span.last)));
            } else {
                merged.add(span);
            }
        }
        return new AddressSet(ranges.stream().findFirst().map(Cidr::version).orElse(4), merged);
    }

    private static Span span(Cidr range) {
        return new Span(range.first().value(), range.last().value());
    }

    /** These and those. */
    public AddressSet with(Collection<Cidr> ranges) {
        var all = new ArrayList<>(cidrs());
        all.addAll(ranges);
        return of(all);
    }

    /** These without those. */
    public AddressSet without(Collection<Cidr> ranges) {
        var holes = of(ranges).spans;
        var left = new ArrayList<Span>();
        int next = 0;
        for (var span : spans) {
            while (next < holes.size() && holes.get(next).last.compareTo(span.first) < 0) {
                next++;
            }
            var from = span.first;
            for (int i = next; i < holes.size() && holes.get(i).first.compareTo(span.last) <= 0; i++) {
                var hole = holes.get(i);
                if (from.compareTo(hole.first) < 0) {
                    left.add(new Span(from, hole.first.subtract(BigInteger.ONE)));
                }
                from = hole.last.add(BigInteger.ONE);
            }
            if (from.compareTo(span.last) <= 0) {
                left.add(new Span(from, span.last));
            }
        }
        return new AddressSet(version, left);
    }

    /** Whether every address of the range is in the set. */
    public boolean covers(Cidr range) {
        var wanted = span(range);
        return range.version() == version
                && lastFrom(wanted.first)
                        .filter(span -> span.last.compareTo(wanted.last) >= 0)
                        .isPresent();
    }

    /** Whether any address of the range is in the set. */
    public boolean touches(Cidr range) {
        var other = span(range);
        return range.version() == version
                && lastFrom(other.last)
                        .filter(span -> span.last.compareTo(other.first) >= 0)
                        .isPresent();
    }

    /** The last span that begins at an address or before it; searched, because clients choose how many spans there are. */
    private Optional<Span> lastFrom(BigInteger address) {
        int found = Collections.binarySearch(spans, new Span(address, address), ORDER);
        int place = found >= 0 ? found : -found - 2;
        return place < 0 ? Optional.empty() : Optional.of(spans.get(place));
    }

    /** A range of that prefix length out of the smallest piece that holds one, so that large pieces stay whole. */
    public Optional<Cidr> cut(int prefix) {
        return cidrs().stream()
                .filter(piece -> piece.prefix() <= prefix)
                .max(Comparator.comparingInt(Cidr::prefix)
                        .thenComparing(piece -> piece.first().value().negate()))
                .map(piece -> new Cidr(piece.first(), prefix));
    }

    /** As few ranges as possible that make up the set, in order. */
    public List<Cidr> cidrs() {
        int bits = version == 4 ? 32 : 128;
        var found = new ArrayList<Cidr>();
        for (var span : spans) {
            var at = span.first;
            while (at.compareTo(span.last) <= 0) {
                var left = new Span(at, span.last).size();
                int aligned = at.signum() == 0 ? bits : Math.min(bits, at.getLowestSetBit());
                int host = Math.min(aligned, left.bitLength() - 1);
                found.add(new Cidr(new Ip(version, at), bits - host));
                at = at.add(BigInteger.ONE.shiftLeft(host));
            }
        }
        return found;
    }
}
