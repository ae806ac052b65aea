package io.nubila.drivers.network.linux;

import io.nubila.kernel.base.Commands;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Runs programs of the host and remembers which. */
final class CountedCommands implements Commands {
    private final Commands host = Commands.host();
    private final List<String> ran = new ArrayList<>();

    @Override
    public Result run(List<String> command, byte[] input, Duration limit) {
        ran.add(String.join(" ", command) + "\n" + new String(input, StandardCharsets.UTF_8));
        return host.run(command, input, limit);
    }

    /** Those that ran since the last call. */
    List<String> all() {
        var all = List.copyOf(ran);
        ran.clear();
        return all;
    }

    /** Those that ran since the last call and did more than look. */
    List<String> changing() {
        return all().stream()
                .filter(command -> !command.contains(" list ") && !command.contains(" show"))
                .toList();
    }
}
