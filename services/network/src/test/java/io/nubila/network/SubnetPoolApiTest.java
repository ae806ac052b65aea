package io.nubila.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Subnet pools and address scopes as a client sees them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SubnetPoolApiTest {
    private static final String POOLS = "/v2.0/subnetpools";

    private Cloud cloud;

    @BeforeAll
    void start(@TempDir Path state) {
        cloud = new Cloud(state);
    }

    @AfterAll
    void stop() {
        cloud.close();
    }

    private String pool(String token, String attributes) {
        return cloud.made(token, "subnetpool", POOLS, "{'name': 'pool', %s}".formatted(attributes));
    }

    private Cloud.Answer cut(String token, String pool, String more) {
        return cloud.post(
                token,
                "/v2.0/subnets",
                "{'subnet': {'network_id': '%s', 'ip_version': 4, 'subnetpool_id': '%s'%s}}"
                        .formatted(cloud.network(token), pool, more));
    }

    @Test
    void aPoolIsShownWithItsPrefixesMergedAndItsLengthsAsTexts() {
        var id = pool("alice", "'prefixes': ['10.8.1.0/24', '10.8.0.0/24', '10.9.0.7/24'], 'min_prefixlen': '26'");
        var shown = cloud.get("alice", POOLS + "/" + id);
        assertThat(shown.at("/subnetpool/prefixes").toString()).isEqualTo("[\"10.8.0.0/23\",\"10.9.0.0/24\"]");
        assertThat(shown.text("/subnetpool/min_prefixlen")).isEqualTo("26");
        assertThat(shown.text("/subnetpool/default_prefixlen")).isEqualTo("26");
        assertThat(shown.text("/subnetpool/max_prefixlen")).isEqualTo("32");
        assertThat(shown.at("/subnetpool/ip_version").intValue()).isEqualTo(4);
        assertThat(shown.at("/subnetpool/shared").booleanValue()).isFalse();
        assertThat(cloud.get("bob", POOLS + "/" + id).status()).isEqualTo(404);
    }

    @Test
    void subnetsOutOfAPoolNeverOverlapAndComeBackWhenTheyAreDeleted() {
        var pool = pool("alice", "'prefixes': ['10.20.0.0/25'], 'default_prefixlen': 26, 'min_prefixlen': 25");
        var first = cut("alice", pool, "");
        assertThat(first.text("/subnet/cidr")).isEqualTo("10.20.0.0/26");
        assertThat(first.text("/subnet/subnetpool_id")).isEqualTo(pool);
        assertThat(cut("alice", pool, ", 'cidr': '10.20.0.0/27'").problem()).isEqualTo("SubnetAllocationError");
        assertThat(cut("alice", pool, ", 'prefixlen': 25").problem()).isEqualTo("SubnetAllocationError");
        assertThat(cut("alice", pool, ", 'prefixlen': 24").problem()).isEqualTo("MinPrefixSubnetAllocationError");
        assertThat(cut("alice", pool, ", 'cidr': '10.20.0.96/27'").text("/subnet/cidr"))
                .isEqualTo("10.20.0.96/27");
        assertThat(cut("alice", pool, ", 'prefixlen': 27").text("/subnet/cidr")).isEqualTo("10.20.0.64/27");
        assertThat(cut("alice", pool, ", 'prefixlen': 30").problem()).isEqualTo("SubnetAllocationError");
        assertThat(cloud.delete("alice", POOLS + "/" + pool).problem()).isEqualTo("SubnetPoolDeleteError");
        assertThat(cloud.delete("alice", "/v2.0/subnets/" + first.text("/subnet/id"))
                        .status())
                .isEqualTo(204);
        assertThat(cut("alice", pool, "").text("/subnet/cidr")).isEqualTo("10.20.0.0/26");
    }

    @Test
    void aQuotaOfAPoolCountsAddresses() {
        var pool = pool("alice", "'prefixes': ['10.21.0.0/16'], 'default_prefixlen': 24, 'default_quota': 300");
        assertThat(cut("alice", pool, "").status()).isEqualTo(201);
        var second = cut("alice", pool, "");
        assertThat(second.status()).isEqualTo(409);
        assertThat(second.problem()).isEqualTo("SubnetPoolQuotaExceeded");
        assertThat(cut("alice", pool, ", 'prefixlen': 27").status()).isEqualTo(201);
    }

    @Test
    void aNetworkHasSubnetsOfOnePoolOnly() {
        var network = cloud.network("alice");
        var _ = cloud.subnet("alice", network, "10.22.0.0/24");
        var pool = pool("alice", "'prefixes': ['10.23.0.0/16'], 'default_prefixlen': 24");
        var mixed = cloud.post(
                "alice",
                "/v2.0/subnets",
                "{'subnet': {'network_id': '%s', 'ip_version': 4, 'subnetpool_id': '%s'}}".formatted(network, pool));
        assertThat(mixed.problem()).isEqualTo("NetworkSubnetPoolAffinityError");
    }

    @Test
    void thereIsOneDefaultPoolForEachIpVersionAndSubnetsMayAskForIt() {
        assertThat(cloud.post(
                                "alice",
                                POOLS,
                                "{'subnetpool': {'name': 'd', 'prefixes': ['fd77::/48'], 'is_default': true}}")
                        .status())
                .isEqualTo(403);
        var pool =
                pool("admin", "'prefixes': ['fd77::/48'], 'is_default': true, 'shared': true, 'default_prefixlen': 64");
        assertThat(cloud.post(
                                "admin",
                                POOLS,
                                "{'subnetpool': {'name': 'e', 'prefixes': ['fd78::/48'], 'is_default': true}}")
                        .status())
                .isEqualTo(400);
        var network = cloud.network("alice");
        var subnet = cloud.post(
                "alice",
                "/v2.0/subnets",
                "{'subnet': {'network_id': '%s', 'ip_version': 6, 'use_default_subnetpool': true}}".formatted(network));
        assertThat(subnet.text("/subnet/subnetpool_id")).isEqualTo(pool);
        assertThat(subnet.text("/subnet/cidr")).isEqualTo("fd77::/64");
        assertThat(cloud.get("bob", POOLS + "?is_default=true").text("/subnetpools/0/id"))
                .isEqualTo(pool);
        assertThat(cloud.get("bob", POOLS + "?shared=false").at("/subnetpools").size())
                .isZero();
    }

    @Test
    void aDefaultPoolThatIsNotSharedServesItsOwnProjectOnly() {
        var _ = pool("admin", "'prefixes': ['10.50.0.0/16'], 'is_default': true, 'default_prefixlen': 24");
        var wish = "{'subnet': {'network_id': '%s', 'ip_version': 4, 'use_default_subnetpool': true}}";
        assertThat(cloud.post("alice", "/v2.0/subnets", wish.formatted(cloud.network("alice")))
                        .status())
                .isEqualTo(400);
        assertThat(cloud.post("admin", "/v2.0/subnets", wish.formatted(cloud.network("admin")))
                        .text("/subnet/cidr"))
                .isEqualTo("10.50.0.0/24");
    }

    @Test
    void prefixesAreAddedAndTakenAwayUnlessSubnetsLieInThem() {
        var pool = pool("alice", "'prefixes': ['10.30.0.0/24'], 'default_prefixlen': 26, 'min_prefixlen': 16");
        var path = POOLS + "/" + pool;
        assertThat(cloud.put("alice", path + "/add_prefixes", "{'prefixes': ['10.30.1.0/24']}")
                        .at("/prefixes")
                        .toString())
                .isEqualTo("[\"10.30.0.0/23\"]");
        var _ = cut("alice", pool, ", 'cidr': '10.30.0.0/26'");
        assertThat(cloud.put("alice", path + "/remove_prefixes", "{'prefixes': ['10.30.0.0/24']}")
                        .problem())
                .isEqualTo("IllegalSubnetPoolPrefixUpdate");
        assertThat(cloud.put("alice", path + "/remove_prefixes", "{'prefixes': ['10.30.1.0/24']}")
                        .at("/prefixes")
                        .toString())
                .isEqualTo("[\"10.30.0.0/24\"]");
        assertThat(cloud.put("alice", path, "{'subnetpool': {'prefixes': ['10.30.0.0/25']}}")
                        .problem())
                .isEqualTo("IllegalSubnetPoolPrefixUpdate");
        assertThat(cloud.put("bob", path + "/add_prefixes", "{'prefixes': ['10.31.0.0/24']}")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void poolsOfAnAddressScopeDoNotOverlap() {
        var scope = cloud.made("alice", "address_scope", "/v2.0/address-scopes", "{'name': 's', 'ip_version': 4}");
        var in = ", 'address_scope_id': '%s'".formatted(scope);
        var pool = pool("alice", "'prefixes': ['10.40.0.0/16']" + in);
        var wider = "{'subnetpool': {'name': 'p', 'prefixes': ['10.0.0.0/8']%s}}".formatted(in);
        assertThat(cloud.post("alice", POOLS, wider).problem()).isEqualTo("AddressScopePrefixConflict");
        assertThat(cloud.post("bob", POOLS, wider).problem()).isEqualTo("AddressScopeNotFound");
        var six = "{'subnetpool': {'name': 'p', 'prefixes': ['fd99::/48']%s}}".formatted(in);
        assertThat(cloud.post("alice", POOLS, six).status()).isEqualTo(400);
        assertThat(cloud.delete("alice", "/v2.0/address-scopes/" + scope).problem())
                .isEqualTo("AddressScopeInUse");
        assertThat(cloud.put("alice", POOLS + "/" + pool, "{'subnetpool': {'address_scope_id': null}}")
                        .status())
                .isEqualTo(200);
        assertThat(cloud.delete("alice", "/v2.0/address-scopes/" + scope).status())
                .isEqualTo(204);
    }
}
