package io.holdfast.control.audit;

import io.holdfast.base.ErrorCode;
import io.holdfast.control.access.Caller;
import java.util.Optional;

/**
 * A call that was refused.
 *
 * @param caller empty when nobody knows who it was
 * @param action method and path template, such as {@code DELETE /v1/plans/{planId}}
 * @param api which API was called
 * @param path what was called, relative to the API
 * @param changes whether it would have changed something
 */
public record Refusal(
    Optional<Caller> caller,
    String action,
    String api,
    String path,
    boolean changes,
    ErrorCode code) {}
