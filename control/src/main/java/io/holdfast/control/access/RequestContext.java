package io.holdfast.control.access;

import io.holdfast.catalog.model.Actor;
import io.holdfast.catalog.model.ActorType;
import org.jspecify.annotations.Nullable;

/**
 * Where a call came from, for sessions and audit. Bound by whoever takes calls from outside.
 *
 * @param address the caller's network address
 * @param requestId what the answer and the log call the request
 */
public record RequestContext(@Nullable String address, @Nullable String requestId) {
  public static final ScopedValue<RequestContext> CURRENT = ScopedValue.newInstance();

  private static final RequestContext NONE = new RequestContext(null, null);

  /** The one of this call; an empty one outside of any. */
  public static RequestContext current() {
    return CURRENT.orElse(NONE);
  }

  /** The caller as history will name it. */
  public static Actor actor(Caller caller) {
    return new Actor(ActorType.USER, caller.id().value(), caller.name(), current().address());
  }
}
