package io.nubila.kernel.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nubila.kernel.base.Problem;
import io.nubila.kernel.base.ProblemException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RemoteTest {
    /** An id of the example. */
    record GuestId(String value) {}

    /** What power a guest has. */
    enum Power {
        ON,
        OFF {
            @Override
            public String toString() {
                return "switched off";
            }
        }
    }

    /** How a network is kept apart. */
    sealed interface Segment {
        record Flat(String physical) implements Segment {}

        record Vlan(String physical, int id) implements Segment {}

        sealed interface Tunnel extends Segment {
            record Vxlan(long vni) implements Tunnel {}
        }

        enum Local implements Segment {
            HERE
        }
    }

    /** A record that holds others of its own kind. */
    record Tree(String name, List<Tree> below) {}

    /** A page of anything. */
    record Page<T>(List<T> items, Optional<T> next) {}

    /** One of everything that may cross. */
    record Everything(
            boolean flag,
            int number,
            long big,
            double real,
            BigDecimal exact,
            String text,
            Instant at,
            Duration time,
            Path path,
            Optional<GuestId> guest,
            OptionalInt port,
            List<Segment> segments,
            Set<Power> powers,
            Map<GuestId, List<String>> names,
            Tree tree,
            Page<Page<GuestId>> pages) {}

    /** An example of a contract. */
    interface Guests {
        Everything echo(Everything value);

        byte[] chunk(GuestId id, long offset, int length);

        void remember(String word);

        String remembered();

        Optional<Power> power(GuestId id);

        int fail(Problem with);

        long slow();

        default String greeting() {
            return "hello " + remembered();
        }
    }

    /** A contract that answers nothing. */
    interface Poke {
        void poke(String what);
    }

    /** Keeps the example. */
    private static final class KeptGuests implements Guests {
        private final CountDownLatch never = new CountDownLatch(1);
        private volatile String word = "";

        @Override
        public Everything echo(Everything value) {
            return value;
        }

        @Override
        public byte[] chunk(GuestId id, long offset, int length) {
            return (id.value() + offset + "," + length + "\0\u00ff").getBytes(StandardCharsets.ISO_8859_1);
        }

        @Override
        public void remember(String word) {
            this.word = word;
        }

        @Override
        public String remembered() {
            return word;
        }

        @Override
        public Optional<Power> power(GuestId id) {
            return id.value().isEmpty() ? Optional.empty() : Optional.of(Power.OFF);
        }

        @Override
        public int fail(Problem with) {
            throw with.exception();
        }

        @Override
        public long slow() {
            try {
                return never.await(1, TimeUnit.MINUTES) ? 1 : 0;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return -1;
            }
        }
    }

    static List<Guests> ways() {
        var loopback = new LoopbackTransport();
        loopback.add(Remote.server(Guests.class, new KeptGuests()));
        return List.of(new KeptGuests(), Remote.client(Guests.class, loopback));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void everythingArrivesAsItWasSent(Guests guests) {
        var sent = new Everything(
                true,
                -7,
                Long.MAX_VALUE,
                0.1,
                new BigDecimal("1.10"),
                "naïve \"\u0000\ud83d\ude00",
                Instant.parse("2026-01-02T03:04:05.123456789Z"),
                Duration.ofMillis(1500),
                Path.of("instances", "x"),
                Optional.of(new GuestId("g")),
                OptionalInt.of(5900),
                List.of(
                        new Segment.Flat("p"),
                        new Segment.Vlan("p", 7),
                        new Segment.Tunnel.Vxlan(1L << 40),
                        Segment.Local.HERE),
                Set.of(Power.ON, Power.OFF),
                Map.of(new GuestId("a"), List.of("x", "y"), new GuestId("b"), List.of()),
                new Tree("root", List.of(new Tree("leaf", List.of()))),
                new Page<>(List.of(new Page<>(List.of(new GuestId("q")), Optional.empty())), Optional.empty()));

        assertThat(guests.echo(sent)).isEqualTo(sent);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void bytesOptionalsAndNothingArrive(Guests guests) {
        assertThat(guests.chunk(new GuestId("g"), 3, 4))
                .isEqualTo("g3,4\0\u00ff".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(guests.power(new GuestId(""))).isEmpty();
        assertThat(guests.power(new GuestId("g"))).contains(Power.OFF);
        guests.remember("it");
        assertThat(guests.remembered()).isEqualTo("it");
        assertThat(guests.greeting()).isEqualTo("hello it");
        assertThat(Set.of(guests).contains(guests)).isTrue();
    }

    @ParameterizedTest
    @MethodSource("ways")
    void problemsArriveAsWhatTheyAre(Guests guests) {
        for (var problem : List.of(
                new Problem.NotFound("no such guest"),
                new Problem.Conflict("NetworkInUse", "in use"),
                new Problem.Forbidden("Forbidden", "no", Optional.of("os_compute_api:servers:show")),
                new Problem.NoCapacity("NoValidHost", "none", Map.of("host-1", "too little memory")),
                new Problem.Unavailable("later", "the disk is full"),
                new Problem.Refused(410, "Gone", "gone", Map.of("Link", "x")))) {
            assertThatThrownBy(() -> guests.fail(problem))
                    .isInstanceOfSatisfying(
                            ProblemException.class, e -> assertThat(e.problem()).isEqualTo(problem));
        }
    }

    @Test
    void whatWentWrongInsideStaysInside() {
        var remote = ways().getLast();

        assertThatThrownBy(() -> remote.fail(new Problem.Bug("the password is hush")))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem())
                                .isInstanceOf(Problem.Bug.class)
                                .extracting(Object::toString)
                                .asString()
                                .doesNotContain("hush"));
    }

    @Test
    void anAnswerThatDoesNotComeIsUnavailable() {
        var loopback = new LoopbackTransport();
        loopback.add(Remote.server(Guests.class, new KeptGuests()));
        var impatient = Remote.client(Guests.class, loopback, Duration.ofMillis(20));

        assertUnavailable(impatient::slow);
        assertUnavailable(Remote.client(Guests.class, new LoopbackTransport())::remembered);
    }

    @Test
    void fanOutsReachEveryKeeper() throws InterruptedException {
        var loopback = new LoopbackTransport();
        var heard = new CountDownLatch(3);
        Poke count = what -> heard.countDown();
        loopback.add(Remote.server(Poke.class, count));
        loopback.add(Remote.server(Poke.class, count));

        Remote.fanout(Poke.class, loopback).poke("all");
        Remote.caster(Poke.class, loopback).poke("one");

        assertThat(heard.await(10, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> Remote.caster(Guests.class, loopback)).hasMessageContaining("methods that answer");
    }

    /** No contract: a stream cannot cross. */
    interface Streams {
        InputStream open(String name);
    }

    /** No contract: two methods of one name. */
    interface Twice {
        void go(String a);

        void go(int a);
    }

    @Test
    void whatCannotCrossIsSaidWhenTheContractIsBound() {
        assertThatThrownBy(() -> Remote.client(Streams.class, new LoopbackTransport()))
                .hasMessageContaining("java.io.InputStream is neither a record nor a sealed interface");
        assertThatThrownBy(() -> Remote.client(Twice.class, new LoopbackTransport()))
                .hasMessageContaining("two methods named go");
    }

    /** A record of the next release, with more in it. */
    record Older(String name) {}

    /** A record of the next release, with more in it. */
    record Newer(String name, Optional<String> note, List<String> tags) {}

    @Test
    void nodesOfTwoReleasesUnderstandEachOther() {
        var forms = new Forms();
        var newer = forms.of(Newer.class);
        var older = forms.of(Older.class);

        assertThat(newer.read(older.write(new Older("a")))).isEqualTo(new Newer("a", Optional.empty(), List.of()));
        assertThat(older.read(newer.write(new Newer("a", Optional.of("b"), List.of("c")))))
                .isEqualTo(new Older("a"));
    }

    private static void assertUnavailable(Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.problem()).isInstanceOf(Problem.Unavailable.class));
    }
}
