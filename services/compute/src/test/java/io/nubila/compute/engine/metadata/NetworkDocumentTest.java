package io.nubila.compute.engine.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import io.nubila.contracts.identity.ProjectId;
import io.nubila.contracts.network.NetworkContract.FixedIp;
import io.nubila.contracts.network.NetworkContract.PortSummary;
import io.nubila.contracts.network.NetworkContract.Route;
import io.nubila.contracts.network.NetworkId;
import io.nubila.contracts.network.PortId;
import io.nubila.contracts.network.SubnetId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a guest is told of its interfaces. */
class NetworkDocumentTest {
    private static FixedIp ip(String address, String cidr, int version, String gateway, boolean dhcp, Route... routes) {
        return new FixedIp(
                address,
                new SubnetId("s"),
                cidr,
                version,
                Optional.of(gateway),
                List.of("9.9.9.9"),
                List.of(routes),
                dhcp,
                List.of());
    }

    @Test
    void withoutDhcpTheGuestIsToldAddressMaskAndRoutes() {
        var port = new PortSummary(
                new PortId("0badcafe-0000-0000-0000-000000000000"),
                new NetworkId("n1"),
                "private",
                new ProjectId("p1"),
                Optional.empty(),
                "fa:16:3e:00:00:01",
                1_450,
                "ACTIVE",
                true,
                List.of(
                        ip("10.0.0.5", "10.0.0.0/26", 4, "10.0.0.1", false, new Route("172.16.0.0/12", "10.0.0.2")),
                        ip("fd00::5", "fd00::/64", 6, "fd00::1", false)),
                List.of());

        var json = NetworkDocument.of(List.of(port));

        assertThat(json.get("links").toString())
                .isEqualTo("[{\"id\":\"tap0badcafe-00\",\"vif_id\":\"0badcafe-0000-0000-0000-000000000000\","
                        + "\"type\":\"bridge\",\"mtu\":1450,\"ethernet_mac_address\":\"fa:16:3e:00:00:01\"}]");
        assertThat(json.get("networks").get(0).toString())
                .isEqualTo("{\"id\":\"network0\",\"type\":\"ipv4\",\"link\":\"tap0badcafe-00\",\"network_id\":\"n1\","
                        + "\"ip_address\":\"10.0.0.5\",\"netmask\":\"255.255.255.192\",\"routes\":["
                        + "{\"network\":\"0.0.0.0\",\"netmask\":\"0.0.0.0\",\"gateway\":\"10.0.0.1\"},"
                        + "{\"network\":\"172.16.0.0\",\"netmask\":\"255.240.0.0\",\"gateway\":\"10.0.0.2\"}],"
                        + "\"services\":[{\"type\":\"dns\",\"address\":\"9.9.9.9\"}]}");
        assertThat(json.get("networks").get(1).get("type").asString()).isEqualTo("ipv6");
        assertThat(json.get("networks").get(1).get("id").asString()).isEqualTo("network1");
        assertThat(json.get("services").toString()).isEqualTo("[{\"type\":\"dns\",\"address\":\"9.9.9.9\"}]");
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 255.0.0.0",
        "0.0.0.0/0, 0.0.0.0",
        "10.1.2.3/32, 255.255.255.255",
        "10.0.0.0/23, 255.255.254.0",
        "fd00::/64, ffff:ffff:ffff:ffff::",
        "::/0, ::",
        "fd00::1/128, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"
    })
    void masksAreWrittenAsAddresses(String cidr, String mask) {
        assertThat(NetworkDocument.netmask(cidr)).isEqualTo(mask);
    }
}
