package io.nubila.network.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AddressSetTest {
    private static final int BITS = 7;

    private final Random random = new Random(1);

    /** Some ranges within 10.0.0.0/25, and the same as single addresses. */
    private List<Cidr> some(int most, BitSet alone) {
        var ranges = new ArrayList<Cidr>();
        for (int i = random.nextInt(most + 1); i > 0; i--) {
            int host = random.nextInt(4);
            int first = random.nextInt(1 << (BITS - host)) << host;
            ranges.add(Cidr.of("10.0.0.%d/%d".formatted(first, 32 - host)));
            alone.set(first, first + (1 << host));
        }
        return ranges;
    }

    private static BitSet alone(AddressSet set) {
        var found = new BitSet();
        for (int i = 0; i < 1 << BITS; i++) {
            found.set(i, set.covers(Cidr.of("10.0.0.%d/32".formatted(i))));
        }
        return found;
    }

    @Test
    void aSetOfRangesIsASetOfAddresses() {
        for (int round = 0; round < 300; round++) {
            var have = new BitSet();
            var gone = new BitSet();
            var more = new BitSet();
            var set = AddressSet.of(some(8, have));
            var less = set.without(some(8, gone));
            var both = set.with(some(8, more));
            assertThat(alone(set)).isEqualTo(have);
            var probe = new BitSet();
            for (var range : some(8, probe)) {
                int first = range.first().value().intValue() & 0x7f;
                int last = range.last().value().intValue() & 0x7f;
                assertThat(set.touches(range))
                        .isEqualTo(!have.get(first, last + 1).isEmpty());
                assertThat(set.covers(range))
                        .isEqualTo(have.get(first, last + 1).cardinality() == last - first + 1);
            }
            more.or(have);
            have.andNot(gone);
            assertThat(alone(less)).isEqualTo(have);
            assertThat(alone(AddressSet.of(less.cidrs()))).isEqualTo(have);
            assertThat(alone(both)).isEqualTo(more);
        }
    }
}
