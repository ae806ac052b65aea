package io.nubila.benchmark;

import static io.nubila.harness.Workbench.text;

import io.nubila.harness.RunningCloud;
import io.nubila.harness.Session;
import io.nubila.harness.Workbench;
import io.nubila.kernel.base.Commands;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A real guest: from the wish for a server to its domain running, beside what a skilled hand needs with {@code qemu-img} and
 * {@code virsh} for the same disk, devices and bridge on the same host.
 */
final class RealGuest {
    private static final int TIMES = 7;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Session demo;
    private final Workbench bench;
    private final Path image;
    private final Table table;
    private final Commands host = Commands.host();
    private final Ids ids = Ids.secure();
    private final String connection;

    RealGuest(RunningCloud cloud, Path image, Table table) {
        this.demo = cloud.demo();
        this.bench = new Workbench(demo);
        this.image = image;
        this.table = table;
        var own = cloud.state().toAbsolutePath().resolve("run/libvirt/run/libvirt-sock");
        this.connection = "qemu+unix:///system" + (Files.exists(own) ? "?socket=" + own : "");
    }

    private List<String> virsh(String... words) {
        var command = new ArrayList<>(List.of("virsh", "--quiet", "--connect", connection));
        command.addAll(List.of(words));
        return command;
    }

    void measure() throws IOException {
        var id = upload();
        var network = bench.network("private");
        try (var started = new StartedDomains(virsh("event", "--event", "lifecycle", "--loop"))) {
            var first = boot(id, network, started);
            var xml = host.output(virsh("dumpxml", "--inactive", first.server));
            var backing = backing(xml);
            remove(first.server);
            var byHand = new ArrayList<Double>();
            var ours = new ArrayList<Double>();
            for (int i = 0; i < TIMES; i++) {
                byHand.add(byHand(xml, backing, started));
                var one = boot(id, network, started);
                ours.add(one.millis);
                remove(one.server);
            }
            demo.delete("image", "/v2/images/" + id).expect(204);
            rows(median(byHand), first.millis, median(ours));
        }
    }

    private void rows(double hand, double first, double cloud) {
        table.add("real guest by hand: overlay, define, start", Table.millis(hand), "", "", "");
        table.add("real guest: first wish of an image to running", Table.millis(first), "", "", "");
        table.add(
                "real guest: wish to running",
                "%s, %.2f × by hand".formatted(Table.millis(cloud), cloud / hand),
                "",
                "≤ 1.3 × by hand",
                "");
    }

    private static double median(List<Double> times) {
        return times.stream().sorted().toList().get(times.size() / 2);
    }

    private String upload() throws IOException {
        var wish = Json.object().put("name", "real").put("disk_format", "qcow2").put("container_format", "bare");
        var id = text(demo.post("image", "/v2/images", wish).expect(201).json(), "id");
        demo.bytes("PUT", "image", "/v2/images/" + id + "/file", "application/octet-stream", Files.readAllBytes(image))
                .expect(204);
        bench.awaitImage(id);
        return id;
    }

    private record Booted(String server, double millis) {}

    private Booted boot(String imageId, String network, StartedDomains started) {
        var wish = bench.wishedServer("real", imageId, network);
        started.forget();
        long began = System.nanoTime();
        var id = text(
                demo.post("compute", "/v2.1/servers", wish).expect(202).json().get("server"), "id");
        var booted = new Booted(id, (started.next(LIMIT) - began) / 1e6);
        bench.awaitStatus(id, "ACTIVE");
        return booted;
    }

    private void remove(String id) {
        demo.delete("compute", "/v2.1/servers/" + id).expect(204);
        bench.awaitGone(id);
    }

    /** The same guest under another name, with an overlay of its own, made and removed by programs of the host. */
    private double byHand(String xml, Backing backing, StartedDomains started) throws IOException {
        var folder = Files.createTempDirectory("nubila-by-hand-");
        var uuid = ids.uuid();
        var disk = folder.resolve("disk");
        var definition = folder.resolve("guest.xml");
        Files.writeString(definition, another(xml, uuid, disk));
        started.forget();
        long began = System.nanoTime();
        host.output(List.of(
                "qemu-img", "create", "-q", "-f", "qcow2", "-F", backing.format, "-b", backing.file, disk.toString()));
        host.output(List.of("chmod", "0777", folder.toString()));
        host.output(List.of("chmod", "0666", disk.toString()));
        host.output(virsh("define", definition.toString()));
        host.output(virsh("start", uuid));
        double millis = (started.next(LIMIT) - began) / 1e6;
        host.run(virsh("destroy", uuid));
        host.run(virsh("undefine", uuid));
        host.run(List.of("rm", "-rf", folder.toString()));
        return millis;
    }

    private record Backing(String file, String format) {}

    private Backing backing(String xml) {
        var chain = host.output(List.of(
                "qemu-img", "info", "--force-share", "--output=json", first(xml, "<source file='([^']+/disk)'")));
        var told = Json.tree(chain);
        return new Backing(text(told, "full-backing-filename"), text(told, "backing-filename-format"));
    }

    private static String another(String xml, String uuid, Path disk) {
        return xml.replaceAll("<domain type='(\\w+)'[^>]*>", "<domain type='$1'>")
                .replaceAll("<name>[^<]*</name>", "<name>by-hand-" + uuid.substring(0, 8) + "</name>")
                .replaceAll("<uuid>[^<]*</uuid>", "<uuid>" + uuid + "</uuid>")
                .replaceAll("<entry name='uuid'>[^<]*</entry>", "<entry name='uuid'>" + uuid + "</entry>")
                .replaceAll("(?s)<backingStore.*?</backingStore>", "")
                .replaceAll("<source file='[^']+/disk'[^>]*>", "<source file='" + disk + "'/>")
                .replaceAll("'[^']+/vnc.sock'", "'" + disk.resolveSibling("vnc.sock") + "'")
                .replaceAll("(?s)<(serial|console) .*?</\\1>", "")
                .replaceAll("<mac address='[^']*'/>", "")
                .replaceAll("<target dev='tap[^']*'[^>]*>", "")
                .replaceAll("(?s)<seclabel.*?</seclabel>|<seclabel[^>]*/>", "")
                .replaceAll("(?s)<metadata>.*?</metadata>", "");
    }

    private static String first(String text, String pattern) {
        var found = Pattern.compile(pattern).matcher(text);
        if (!found.find()) {
            throw new IllegalStateException("no " + pattern + " in the domain");
        }
        return found.group(1);
    }
}
