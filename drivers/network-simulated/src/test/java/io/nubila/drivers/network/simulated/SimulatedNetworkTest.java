package io.nubila.drivers.network.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nubila.drivers.network.contract.NetworkDriverContract;
import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.ProblemException;
import io.nubila.network.driver.NetworkDriver;
import io.nubila.network.driver.NetworkPlan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulatedNetworkTest extends NetworkDriverContract {
    @TempDir
    Path folder;

    @Override
    protected NetworkDriver open() {
        return new SimulatedNetwork(folder, Clock.system());
    }

    @Test
    void aNewProcessReadsTheWholePlansBack() {
        var changes = make();
        driver.apply(changes);

        var again = new SimulatedNetwork(folder, Clock.system());
        assertThat(again.network(network)).contains(changes.networks().getFirst());
        assertThat(again.router(router)).contains(changes.routers().getFirst());
        assertThat(again.group(group)).contains(changes.groups().getFirst());
        assertThat(again.ports(network)).extracting(NetworkPlan.Port::id).containsExactly(guest);
    }

    @Test
    void anUnchangedPlanWritesNoFileAndAShorterOneLeavesNoRest() throws Exception {
        var changes = make();
        driver.apply(changes);
        var file = folder.resolve("networks").resolve(network + ".json");
        Files.setLastModifiedTime(file, FileTime.fromMillis(0));
        driver.apply(make());
        assertThat(Files.getLastModifiedTime(file)).isEqualTo(FileTime.fromMillis(0));

        var plan = changes.networks().getFirst();
        var empty = new NetworkPlan(
                plan.id(), plan.mtu(), new NetworkPlan.Segment.Local(), List.of(), Optional.empty(), List.of());
        driver.apply(new NetworkDriver.Changes(List.of(empty), List.of(), List.of(), List.of(), List.of(), List.of()));
        assertThat(new SimulatedNetwork(folder, Clock.system()).network(network))
                .contains(empty);
    }

    @Test
    void badWeatherFailsHalfWayAndARepetitionRepairs() {
        var stormy =
                new SimulatedNetwork(folder, Clock.system(), new SimulatedNetwork.Weather(7, 1, Duration.ofMillis(1)));

        assertThatThrownBy(() -> stormy.apply(make())).isInstanceOf(ProblemException.class);
        assertThat(stormy.present().networks()).containsExactly(network);
        assertThat(stormy.present().routers()).isEmpty();
        driver.apply(make());
        assertThat(driver.present().routers()).containsExactly(router);
    }
}
