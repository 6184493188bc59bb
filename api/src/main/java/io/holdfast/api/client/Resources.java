package io.holdfast.api.client;

import io.holdfast.api.client.Transport.Call;
import io.holdfast.api.model.Page;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Configured resources: listed, made, changed, removed.
 *
 * @param <T> the resource
 * @param <N> what makes one
 */
public final class Resources<T, N> {
  private final Transport transport;
  private final Listing<T> listing;
  private final Class<T> type;

  Resources(Transport transport, String path, Class<T> type) {
    this.transport = transport;
    this.listing = new Listing<>(transport, path, type);
    this.type = type;
  }

  public Page<T> list(Query query) throws InterruptedException {
    return listing.list(query);
  }

  public Stream<T> all(Query query) {
    return listing.all(query);
  }

  public T get(UUID id) throws InterruptedException {
    return listing.get(id);
  }

  public T create(N wanted) throws InterruptedException {
    return create(wanted, UUID.randomUUID().toString());
  }

  /**
   * @param idempotencyKey the same key again gives the same answer again, for 24 hours
   */
  public T create(N wanted, String idempotencyKey) throws InterruptedException {
    return transport.send(
        new Call("POST", listing.path(), wanted, Map.of("Idempotency-Key", idempotencyKey)), type);
  }

  /**
   * Changes fields by merge patch.
   *
   * @param revision of the resource that was read; REVISION_MISMATCH if it is not the newest
   * @param changes field names and values; {@code Optional.empty()} is not one: use a map that
   *     takes null to take a value away
   */
  public T change(UUID id, long revision, Map<String, ?> changes) throws InterruptedException {
    return transport.send(new Call("PATCH", place(id), changes, ifMatch(revision)), type);
  }

  public void delete(UUID id, long revision) throws InterruptedException {
    transport.send(new Call("DELETE", place(id), null, ifMatch(revision)));
  }

  private String place(UUID id) {
    return listing.path() + "/" + id;
  }

  static Map<String, String> ifMatch(long revision) {
    return Map.of("If-Match", "\"rev-%d\"".formatted(revision));
  }
}
