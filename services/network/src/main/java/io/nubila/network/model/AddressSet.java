package io.nubila.network.model;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
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
        var left = new ArrayList<>(spans);
        for (var range : ranges) {
            var hole = span(range);
            var next = new ArrayList<Span>();
            for (var span : left) {
                if (hole.last.compareTo(span.first) < 0 || hole.first.compareTo(span.last) > 0) {
                    next.add(span);
                    continue;
                }
                if (span.first.compareTo(hole.first) < 0) {
                    next.add(new Span(span.first, hole.first.subtract(BigInteger.ONE)));
                }
                if (span.last.compareTo(hole.last) > 0) {
                    next.add(new Span(hole.last.add(BigInteger.ONE), span.last));
                }
            }
            left = next;
        }
        return new AddressSet(version, left);
    }

    /** Whether every address of the range is in the set. */
    public boolean covers(Cidr range) {
        var wanted = span(range);
        return range.version() == version
                && spans.stream()
                        .anyMatch(span ->
                                span.first.compareTo(wanted.first) <= 0 && span.last.compareTo(wanted.last) >= 0);
    }

    /** Whether any address of the range is in the set. */
    public boolean touches(Cidr range) {
        var other = span(range);
        return range.version() == version
                && spans.stream()
                        .anyMatch(
                                span -> span.first.compareTo(other.last) <= 0 && span.last.compareTo(other.first) >= 0);
    }

    /** Whether there is no address in it. */
    public boolean isEmpty() {
        return spans.isEmpty();
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
