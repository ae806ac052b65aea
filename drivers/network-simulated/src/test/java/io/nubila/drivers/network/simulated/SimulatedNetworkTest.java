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
import java.time.Duration;
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
    void anUnchangedPlanWritesNoFile() throws Exception {
        driver.apply(make());
        var file = folder.resolve("networks").resolve(network + ".json");
        var before = Files.getAttribute(file, "unix:ino");

        driver.apply(make());
        assertThat(Files.getAttribute(file, "unix:ino")).isEqualTo(before);
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
