package io.holdfast.catalog.model;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Who did something: a person's credential, an agent, or the service itself. */
public record Actor(ActorType type, UUID id, String name, @Nullable String address) {

  /** The service itself, acting on a schedule or after a crash. */
  public static final Actor SYSTEM = new Actor(ActorType.SYSTEM, new UUID(0, 0), "system", null);
}
