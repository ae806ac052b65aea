package io.nubila.placement.model;

import java.util.Locale;
import java.util.Optional;

/**
 * How much a provider has of one resource class, and how much of it is taken. All amounts are in the unit of the class.
 *
 * @param allocationRatio how often the amount may be given away; 1.0 for once
 * @param used what consumers hold now; may exceed the capacity when that was lowered afterwards
 */
public record Inventory(
        long total, long reserved, long minUnit, long maxUnit, long stepSize, double allocationRatio, long used) {
    /** The largest amount the API takes. */
    public static final int MAX_AMOUNT = Integer.MAX_VALUE;

    /** What can be given away in all. */
    public long capacity() {
        return (long) ((total - reserved) * allocationRatio);
    }

    /** What can still be given away; negative when more is taken than there is. */
    public long free() {
        return capacity() - used;
    }

    /** Whether the amount has the size and step this inventory gives out. */
    public boolean allowsUnit(long amount) {
        return amount >= minUnit && amount <= maxUnit && amount % stepSize == 0;
    }

    /** Whether the amount can be taken now. */
    public boolean fits(long amount) {
        return allowsUnit(amount) && amount <= free();
    }

    /** Why the amount cannot be taken now, naming the number that would have to change; empty when it can. */
    public Optional<String> refusal(String resourceClass, long amount) {
        if (amount < minUnit) {
            return Optional.of("%s: %d wanted, not less than %d is given out (min_unit)"
                    .formatted(resourceClass, amount, minUnit));
        }
        if (amount > maxUnit) {
            return Optional.of("%s: %d wanted, not more than %d is given out at once (max_unit)"
                    .formatted(resourceClass, amount, maxUnit));
        }
        if (amount % stepSize != 0) {
            return Optional.of("%s: %d wanted, only multiples of %d are given out (step_size)"
                    .formatted(resourceClass, amount, stepSize));
        }
        if (amount > free()) {
            return Optional.of("%s: %d free, %d wanted (%d total, %d reserved, ratio %s, %d used)"
                    .formatted(
                            resourceClass,
                            Math.max(0, free()),
                            amount,
                            total,
                            reserved,
                            String.format(Locale.ROOT, "%s", allocationRatio),
                            used));
        }
        return Optional.empty();
    }

    /** The same amounts with another use. */
    public Inventory withUsed(long amount) {
        return new Inventory(total, reserved, minUnit, maxUnit, stepSize, allocationRatio, amount);
    }
}
