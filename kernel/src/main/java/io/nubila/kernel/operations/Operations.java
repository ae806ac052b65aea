package io.nubila.kernel.operations;

import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.base.ProblemException;
import io.nubila.kernel.db.Cause;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.Tx;
import io.nubila.kernel.json.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the operations of one service. What is to be done is in the journal before anyone hears of it; this class only
 * drives it on: at once after the transaction that started it, and again after a crash.
 *
 * <p>Operations on the same resource run one after the other, in the order in which they were started. One that is
 * started with {@link #supersede} asks the earlier ones to give up at their next border first.
 */
public final class Operations implements AutoCloseable {
    /** How long a node may be silent before another takes over its operations. */
    public static final Duration LEASE = Duration.ofSeconds(60);
    /** Operations driven at the same time on one node. */
    public static final int MAX_RUNNING = 64;

    private static final Duration AWAIT_POLL = Duration.ofMillis(5);
    private static final int MAX_ADOPTED = 1_000;
    private static final Logger LOG = LoggerFactory.getLogger(Operations.class);

    private final Db db;
    private final Clock clock;
    private final Ids ids;
    private final String node;
    private final String owner;
    private final Map<String, Operation<?>> known;
    private final Runner runner;
    private final Journal journal = new Journal();
    private final Semaphore places = new Semaphore(MAX_RUNNING);
    private final Set<String> busy = ConcurrentHashMap.newKeySet();
    private final Set<String> driven = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("operation-", 0).factory());
    private volatile boolean stopping;

    /**
     * @param node the name of this node; a restarted node takes over what its earlier life left
     */
    public Operations(
            Db db, Clock clock, Ids ids, String node, List<? extends Operation<?>> operations, Boundary boundary) {
        this.db = db;
        this.clock = clock;
        this.ids = ids;
        this.node = node;
        this.owner = node + "/" + ids.hex();
        this.known = operations.stream().collect(Collectors.toUnmodifiableMap(Operation::name, Function.identity()));
        this.runner = new Runner(db, clock, journal, boundary);
    }

    /** Writes down that the operation shall run for this resource; it starts when the transaction is durable. */
    public <S extends Record> String start(
            Tx tx, Operation<S> operation, String resourceType, String resourceId, S state) {
        if (!operation.equals(known.get(operation.name()))) {
            throw new Problem.Bug("operation " + operation.name() + " is not in the list of its service").exception();
        }
        var id = ids.uuid();
        journal.insert(tx, id, operation.name(), resourceType, resourceId, Json.write(state), owner);
        tx.event("operation", id, "start", Optional.empty(), Optional.of(new Started(operation.name(), resourceId)));
        tx.afterCommit(() -> kick(resourceType, resourceId));
        return id;
    }

    /** {@link #start}, and earlier operations of the resource that are still running give up first. */
    public <S extends Record> String supersede(
            Tx tx, Operation<S> operation, String resourceType, String resourceId, S state) {
        var id = start(tx, operation, resourceType, resourceId, state);
        var _ = journal.cancelEarlier(tx, resourceType, resourceId, id);
        return id;
    }

    private record Started(String operation, String resource) {}

    /** Whether a resource has an operation that has not ended (stuck ones aside). */
    public boolean running(Tx tx, String resourceType, String resourceId) {
        return journal.next(tx, resourceType, resourceId).isPresent();
    }

    /** Takes over what an earlier life of this node, or a silent node, left unfinished; called at start and now and then. */
    public int resume() {
        var orphans = db.read(tx -> journal.orphans(tx, node, owner, 1)).isEmpty()
                ? List.<OperationRow>of()
                : db.write(Cause.own("resume-operations"), tx -> {
                    var found = journal.orphans(tx, node, owner, MAX_ADOPTED);
                    found.forEach(row -> journal.adopt(tx, row.id(), owner));
                    return found;
                });
        for (var row : orphans) {
            LOG.info("taking up {} of {} {}", row.name(), row.resourceType(), row.resourceId());
        }
        for (var row : db.read(tx -> journal.due(tx, owner, MAX_ADOPTED))) {
            if (row.phase() == Phase.STUCK) {
                retryStuck(row);
            } else {
                kick(row.resourceType(), row.resourceId());
            }
        }
        return orphans.size();
    }

    /** Says that this node is alive; called at a third of {@link #LEASE}. Writes nothing when nothing is unfinished. */
    public void renewLeases() {
        if (db.read(journal::unfinished) > 0) {
            db.change(Cause.own("renew-leases"), tx -> journal.renewLeases(tx, owner));
        }
    }

    /** The newest operations first; {@code before} is the number of the last one of the page before. */
    public List<OperationRow> page(Optional<String> resourceId, Optional<Long> before, int limit) {
        return db.read(tx -> journal.page(tx, resourceId, before, limit));
    }

    /** One operation. */
    public Optional<OperationRow> find(String id) {
        return db.read(tx -> journal.find(tx, id));
    }

    /**
     * Waits for an operation's first steps, for a request whose answer tells of what they make. Steps that were done count,
     * also when a later one has failed and they are undone already: the answer must not hang on who is quicker.
     *
     * @param steps how many steps have to be done
     * @param limit after which the wait ends, whatever the operation does
     * @throws io.nubila.kernel.base.ProblemException what made one of these steps fail for good
     */
    public void awaitSteps(String id, int steps, Duration limit) {
        await(id, limit, row -> row.step() >= steps || row.phase() != Phase.RUNNING)
                .filter(row -> row.step() < steps && row.phase() != Phase.DONE && stepsDone(id) < steps)
                .ifPresent(row -> {
                    throw row.failure().exception();
                });
    }

    private long stepsDone(String id) {
        return story(id).stream()
                .filter(line -> line.direction().equals("do") && line.problem().isEmpty())
                .count();
    }

    /** Waits for an operation's end, whatever it is; empty when the limit comes first. */
    public Optional<OperationRow> awaitEnd(String id, Duration limit) {
        return await(id, limit, row -> row.phase().ended());
    }

    private Optional<OperationRow> await(String id, Duration limit, Predicate<OperationRow> wanted) {
        var end = clock.now().plus(limit);
        while (true) {
            var row = find(id).orElseThrow(() -> new Problem.Bug("no operation " + id).exception());
            if (wanted.test(row)) {
                return Optional.of(row);
            }
            if (clock.now().isAfter(end)) {
                return Optional.empty();
            }
            try {
                clock.sleep(AWAIT_POLL);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Optional.empty();
            }
        }
    }

    /** The story of one operation: each try of each step. */
    public List<OperationRow.StepRow> story(String id) {
        return db.read(tx -> journal.steps(tx, id));
    }

    /** How many operations are under way. */
    public long unfinished() {
        return db.read(journal::unfinished);
    }

    private void kick(String resourceType, String resourceId) {
        var key = resourceType + " " + resourceId;
        if (!stopping && busy.add(key)) {
            launch(key, () -> drive(resourceType, resourceId));
        }
    }

    private void launch(String key, Runnable work) {
        try {
            threads.execute(work);
        } catch (RejectedExecutionException e) {
            // Closed meanwhile; the journal has it for the next life.
            busy.remove(key);
        }
    }

    /** Stuck operations hold up nobody, so they run beside their resource's others. */
    private void retryStuck(OperationRow row) {
        var key = "stuck " + row.id();
        if (!stopping && busy.add(key)) {
            launch(key, () -> {
                try {
                    boolean _ = runOne(row);
                } finally {
                    busy.remove(key);
                }
            });
        }
    }

    /** Runs the operation of a resource whose turn it is, and starts anew while there are more. */
    private void drive(String resourceType, String resourceId) {
        var key = resourceType + " " + resourceId;
        boolean waits = false;
        try {
            var next = nextOf(resourceType, resourceId);
            waits = next.isPresent() && !stopping && !runOne(next.get());
        } catch (ProblemException e) {
            LOG.warn("the operations of {} rest: {}", key, e.getMessage());
            waits = true;
        } finally {
            busy.remove(key);
        }
        // Looked for when the key is free: an operation that is added later kicks for itself.
        if (!waits && !stopping && nextOf(resourceType, resourceId).isPresent()) {
            kick(resourceType, resourceId);
        }
    }

    private Optional<OperationRow> nextOf(String resourceType, String resourceId) {
        return db.read(tx -> journal.next(tx, resourceType, resourceId))
                .filter(row -> row.owner().equals(owner));
    }

    /** Runs one operation to its end; false when it has to be left for later. */
    private boolean runOne(OperationRow row) {
        var operation = known.get(row.name());
        if (operation == null) {
            LOG.error("operation {} is unknown to this release; left alone", row.name());
            return false;
        }
        if (!driven.add(row.id())) {
            // A stuck operation that is being undone again counts as running, but has its own driver.
            return false;
        }
        places.acquireUninterruptibly();
        try {
            runner.run(operation, row, () -> stopping);
            return true;
        } catch (ProblemException e) {
            LOG.warn("operation {} of {} rests: {}", row.name(), row.resourceId(), e.getMessage());
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (RuntimeException e) {
            LOG.error("operation {} of {} rests", row.name(), row.resourceId(), e);
            return false;
        } finally {
            places.release();
            driven.remove(row.id());
        }
    }

    /** Lets the running steps come to a border and stops; what is unfinished goes on at the next start. */
    @Override
    public void close() {
        stopping = true;
        threads.shutdown();
        try {
            if (!threads.awaitTermination(20, java.util.concurrent.TimeUnit.SECONDS)) {
                LOG.warn("some operations did not come to a border in time; they go on at the next start");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        runner.close();
    }
}
