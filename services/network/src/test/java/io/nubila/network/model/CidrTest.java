package io.nubila.network.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CidrTest {
    @Test
    void addressesAreWrittenCanonically() {
        assertThat(Ip.of("2001:DB8:0:0:1:0:0:1")).hasToString("2001:db8::1:0:0:1");
        assertThat(Ip.of("::")).hasToString("::");
        assertThat(Ip.of("::1")).hasToString("::1");
        assertThat(Ip.of("fe80::")).hasToString("fe80::");
        assertThat(Ip.of("::ffff:10.0.0.1")).hasToString("::ffff:a00:1");
        assertThat(Ip.of("1:0:2:3:4:5:6:7")).hasToString("1:0:2:3:4:5:6:7");
        assertThat(Ip.of("255.255.255.255")).hasToString("255.255.255.255");
    }

    @Test
    void whatIsNoAddressIsNone() {
        for (var text :
                List.of("", "1.2.3", "1.2.3.256", "01.2.3.4", "1.2.3.4.5", ":::", "1::2::3", "g::", "1:2:3", "a b")) {
            assertThat(Ip.parse(text)).as(text).isEmpty();
        }
    }

    @Test
    void sortKeysComeBackAsTheSameAddress() {
        for (var text : List.of("0.0.0.1", "10.0.0.7", "::", "2001:db8::9")) {
            assertThat(Ip.ofSortKey(Ip.of(text).sortKey())).hasToString(text);
        }
        assertThat(Ip.of("9.0.0.0").sortKey()).isLessThan(Ip.of("10.0.0.0").sortKey());
    }

    @Test
    void networkAndBroadcastAddressesAreNoHosts() {
        var cidr = Cidr.of("10.0.0.0/29");
        assertThat(cidr.usable(Ip.of("10.0.0.0"))).isFalse();
        assertThat(cidr.usable(Ip.of("10.0.0.7"))).isFalse();
        assertThat(cidr.usable(Ip.of("10.0.0.6"))).isTrue();
        assertThat(Cidr.of("10.0.0.4/31").usable(Ip.of("10.0.0.5"))).isTrue();
        assertThat(Cidr.of("fd00::/126").usable(Ip.of("fd00::3"))).isTrue();
        assertThat(Cidr.of("fd00::/126").usable(Ip.of("fd00::"))).isFalse();
    }

    @Test
    void overlapIsSymmetric() {
        var wide = Cidr.of("10.0.0.0/8");
        var narrow = Cidr.of("10.9.8.0/24");
        assertThat(wide.overlaps(narrow)).isTrue();
        assertThat(narrow.overlaps(wide)).isTrue();
        assertThat(narrow.overlaps(Cidr.of("10.9.9.0/24"))).isFalse();
        assertThat(narrow.overlaps(Cidr.of("::/0"))).isFalse();
    }

    @Test
    void aDeviceMakesItsAddressOutOfItsMac() {
        assertThat(Cidr.of("2001:db8::/64").eui64("fa:16:3e:00:16:44")).hasToString("2001:db8::f816:3eff:fe00:1644");
    }

    @Test
    void poolsLeaveOutTheGatewayWhereverItIs() {
        var cidr = Cidr.of("10.0.0.0/29");
        assertThat(AddressPool.allBut(cidr, Optional.of(Ip.of("10.0.0.1"))))
                .containsExactly(new AddressPool("10.0.0.2", "10.0.0.6"));
        assertThat(AddressPool.allBut(cidr, Optional.of(Ip.of("10.0.0.4"))))
                .containsExactly(new AddressPool("10.0.0.1", "10.0.0.3"), new AddressPool("10.0.0.5", "10.0.0.6"));
        assertThat(AddressPool.allBut(cidr, Optional.empty())).containsExactly(new AddressPool("10.0.0.1", "10.0.0.6"));
    }
}
