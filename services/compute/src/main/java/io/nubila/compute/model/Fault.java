package io.nubila.compute.model;

import java.time.Instant;
import java.util.Optional;

/**
 * Why a server is in ERROR.
 *
 * @param code an HTTP status that fits
 * @param details more for administrators: what each host lacked
 */
public record Fault(int code, String message, Optional<String> details, Instant at) {}
