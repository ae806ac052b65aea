package io.nubila.drivers.network.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.nubila.contracts.network.NetworkId;
import io.nubila.contracts.network.PortId;
import io.nubila.contracts.network.RouterId;
import io.nubila.contracts.network.SecurityGroupId;
import io.nubila.contracts.network.SubnetId;
import io.nubila.kernel.base.Ids;
import io.nubila.network.driver.NetworkDriver;
import io.nubila.network.driver.NetworkDriver.Changes;
import io.nubila.network.driver.NetworkDriver.Place;
import io.nubila.network.driver.NetworkPlan;
import io.nubila.network.driver.RouterPlan;
import io.nubila.network.driver.SecurityGroupPlan;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Goal: what a network service may expect of any driver. Each driver's test extends this and opens its own. */
public abstract class NetworkDriverContract {
    private static final String NONE = "00000000-0000-4000-8000-000000000000";

    private final Ids ids = Ids.secure();
    protected final NetworkId network = new NetworkId(ids.uuid());
    protected final NetworkId second = new NetworkId(ids.uuid());
    protected final RouterId router = new RouterId(ids.uuid());
    protected final SecurityGroupId group = new SecurityGroupId(ids.uuid());
    private final SubnetId subnet = new SubnetId(ids.uuid());
    private final PortId dhcp = new PortId(ids.uuid());
    private final PortId leg = new PortId(ids.uuid());
    protected final PortId guest = new PortId(ids.uuid());

    protected NetworkDriver driver;

    /** Opens a driver over the same world as any opened before in the same test, as a restarted process would. */
    protected abstract NetworkDriver open();

    @BeforeEach
    void start() {
        driver = open();
    }

    @AfterEach
    void clean() {
        driver.removeAll();
        driver.close();
    }

    @Test
    void attachmentIsAFunctionOfTheIdsAlone() {
        var attachment = driver.attachment(
                new NetworkId("12345678-9abc-4def-8123-456789abcdef"),
                new PortId("fedcba98-7654-4321-8123-456789abcdef"));

        assertThat(attachment.bridgeName()).isEqualTo("brq12345678-9a");
        assertThat(attachment.tapName()).isEqualTo("tapfedcba98-76");
    }

    @Test
    void whatIsAppliedIsPresentAndWhatIsGoneIsNot() {
        driver.apply(make());
        assertThat(driver.present().networks()).containsExactly(network);
        assertThat(driver.present().routers()).containsExactly(router);
        assertThat(driver.present().groups()).containsExactly(group);

        driver.apply(gone());
        assertNothing();
    }

    @Test
    void applyingTwiceAndRemovingTwiceIsHarmless() {
        driver.apply(make());
        driver.apply(make());
        assertThat(driver.present().networks()).containsExactly(network);

        driver.apply(gone());
        driver.apply(gone());
        assertNothing();
    }

    @Test
    void thingsNotNamedAreLeftAlone() {
        driver.apply(make());
        driver.apply(
                new Changes(List.of(plan(second, List.of())), List.of(), List.of(), List.of(), List.of(), List.of()));

        assertThat(driver.present().networks()).containsExactlyInAnyOrder(network, second);
        assertThat(driver.present().routers()).containsExactly(router);
        assertThat(driver.present().groups()).containsExactly(group);
    }

    @Test
    void anotherDriverOverTheSameWorldFindsAndRemovesWhatTheFirstMade() {
        driver.apply(make());
        driver.close();

        driver = open();
        assertThat(driver.present().networks()).containsExactly(network);
        assertThat(driver.present().routers()).containsExactly(router);
        assertThat(driver.present().groups()).containsExactly(group);
        driver.apply(make());
        driver.apply(gone());
        assertNothing();
    }

    @Test
    void removeAllLeavesNothingAndCanBeRepeated() {
        driver.apply(make());

        driver.removeAll();
        assertNothing();
        driver.removeAll();
        assertNothing();
    }

    @Test
    void aPortMayBeInAGroupThatIsNotPlannedYet() {
        var changes = make();
        driver.apply(new Changes(changes.networks(), changes.routers(), List.of(), List.of(), List.of(), List.of()));

        assertThat(driver.present().groups()).isEmpty();
        driver.apply(changes);
        assertThat(driver.present().groups()).containsExactly(group);
    }

    @Test
    void aNetworkMayGoWhileItsRouterIsStillThere() {
        driver.apply(make());
        driver.apply(new Changes(List.of(), List.of(), List.of(), List.of(network), List.of(), List.of()));

        assertThat(driver.present().networks()).isEmpty();
        assertThat(driver.present().routers()).containsExactly(router);
        driver.apply(make());
        assertThat(driver.present().networks()).containsExactly(network);
    }

    @Test
    void anUnknownPlaceHasNoMetadataListener() {
        assertThat(driver.metadataListener(new Place.OfNetwork(new NetworkId(NONE))))
                .isEmpty();
        assertThat(driver.metadataListener(new Place.OfRouter(new RouterId(NONE))))
                .isEmpty();
    }

    private void assertNothing() {
        assertThat(driver.present().networks()).isEmpty();
        assertThat(driver.present().routers()).isEmpty();
        assertThat(driver.present().groups()).isEmpty();
    }

    /** A network with DHCP and one guest, a router in it, and the guest's group. */
    protected Changes make() {
        var port = new NetworkPlan.Port(
                guest,
                "fa:16:3e:00:00:10",
                List.of(new NetworkPlan.Address(subnet, "10.213.7.10")),
                true,
                true,
                true,
                List.of(new NetworkPlan.AddressPair("fa:16:3e:00:00:11", "10.213.7.128/25")),
                "web",
                Map.of(),
                List.of(group),
                true);
        var legs = List.of(
                new RouterPlan.Interface(leg, network, "fa:16:3e:00:00:01", 1400, List.of("10.213.7.1/24"), List.of()));
        var rules = List.of(
                new SecurityGroupPlan.Rule(
                        true,
                        4,
                        Optional.of("tcp"),
                        OptionalInt.of(22),
                        OptionalInt.of(23),
                        new SecurityGroupPlan.Remote.Cidr("10.0.0.0/8")),
                new SecurityGroupPlan.Rule(
                        false,
                        6,
                        Optional.empty(),
                        OptionalInt.empty(),
                        OptionalInt.empty(),
                        new SecurityGroupPlan.Remote.Group(group)));
        return new Changes(
                List.of(plan(network, List.of(port))),
                List.of(new RouterPlan(router, true, legs, Optional.empty(), List.of(), List.of())),
                List.of(new SecurityGroupPlan(group, rules, List.of("10.213.7.10", "fd00::10"))),
                List.of(),
                List.of(),
                List.of());
    }

    private Changes gone() {
        return new Changes(List.of(), List.of(), List.of(), List.of(network), List.of(router), List.of(group));
    }

    private NetworkPlan plan(NetworkId id, List<NetworkPlan.Port> ports) {
        var withDhcp = id.equals(network);
        return new NetworkPlan(
                id,
                1400,
                new NetworkPlan.Segment.Vxlan(4711),
                List.of(new NetworkPlan.Subnet(
                        subnet,
                        4,
                        "10.213.7.0/24",
                        Optional.of("10.213.7.1"),
                        withDhcp,
                        List.of(),
                        List.of(),
                        Optional.empty())),
                withDhcp
                        ? Optional.of(new NetworkPlan.Dhcp(
                                dhcp,
                                "fa:16:3e:00:00:02",
                                List.of(new NetworkPlan.Address(subnet, "10.213.7.2")),
                                false,
                                "openstacklocal"))
                        : Optional.empty(),
                ports);
    }
}
