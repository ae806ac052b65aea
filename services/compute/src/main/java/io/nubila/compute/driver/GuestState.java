package io.nubila.compute.driver;

import io.nubila.contracts.compute.PowerState;
import io.nubila.contracts.compute.ServerId;

/** What the world says about one guest. */
public record GuestState(ServerId id, PowerState power) {}
