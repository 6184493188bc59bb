package io.holdfast.api.client;

import io.holdfast.api.client.Transport.Call;
import io.holdfast.api.model.AcknowledgeRequest;
import io.holdfast.api.model.Copy;
import io.holdfast.api.model.DiffEntry;
import io.holdfast.api.model.NewCopy;
import io.holdfast.api.model.Page;
import io.holdfast.api.model.Part;
import io.holdfast.api.model.PinRequest;
import io.holdfast.api.model.RestorePoint;
import io.holdfast.api.model.TreeEntry;
import io.holdfast.api.model.UnpinRequest;
import io.holdfast.api.model.UntrashRequest;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/** Restore points: listed, looked into, compared, pinned, put into the trash, removed. */
public final class RestorePoints {
  private static final String PATH = "/v1/restore-points";

  private final Transport transport;
  private final Resources<RestorePoint, Void> points;

  RestorePoints(Transport transport) {
    this.transport = transport;
    this.points = new Resources<>(transport, PATH, RestorePoint.class);
  }

  public Page<RestorePoint> list(Query query) throws InterruptedException {
    return points.list(query);
  }

  public Stream<RestorePoint> all(Query query) {
    return points.all(query);
  }

  public RestorePoint get(UUID id) throws InterruptedException {
    return points.get(id);
  }

  /** As {@link Resources#change}. */
  public RestorePoint change(UUID id, long revision, Map<String, ?> changes)
      throws InterruptedException {
    return points.change(id, revision, changes);
  }

  /** Puts it into the trash. */
  public void delete(UUID id, long revision) throws InterruptedException {
    points.delete(id, revision);
  }

  /** Removes it for good, whether it is in the trash or not. */
  public void purge(UUID id, long revision) throws InterruptedException {
    transport.send(
        new Call("DELETE", place(id) + "?purge=true", null, Resources.ifMatch(revision)));
  }

  /** Takes it out of the trash, and pins it. */
  public RestorePoint untrash(UUID id, UntrashRequest pin) throws InterruptedException {
    return post(id, "/untrash", pin);
  }

  /** Says that a suspicious point is as it should be. */
  public RestorePoint acknowledge(UUID id, AcknowledgeRequest why) throws InterruptedException {
    return post(id, "/acknowledge", why);
  }

  public RestorePoint pin(UUID id, PinRequest pin) throws InterruptedException {
    return post(id, "/pin", pin);
  }

  public RestorePoint unpin(UUID id, UnpinRequest which) throws InterruptedException {
    return post(id, "/unpin", which);
  }

  /** What a folder of the point holds, by name. */
  public Stream<TreeEntry> tree(UUID id, String path) {
    return new Listing<>(transport, place(id) + "/tree", TreeEntry.class)
        .all(Query.all().with("path", path).limit(500));
  }

  public Page<Part> parts(UUID id) throws InterruptedException {
    return new Listing<>(transport, place(id) + "/parts", Part.class).list(Query.all());
  }

  public Page<Copy> copies(UUID id) throws InterruptedException {
    return new Listing<>(transport, place(id) + "/copies", Copy.class).list(Query.all());
  }

  /** Asks for a copy in a repository, for the first time or again. */
  public Copy copy(UUID id, NewCopy wanted) throws InterruptedException {
    return transport.send(new Call("POST", place(id) + "/copies", wanted, key()), Copy.class);
  }

  /** Has a copy read from end to end. */
  public Copy verify(UUID id, UUID copy) throws InterruptedException {
    var place = place(id) + "/copies/" + copy + "/verify";
    return transport.send(new Call("POST", place, null, key()), Copy.class);
  }

  /** Gives a copy up; the point stays. */
  public void drop(UUID id, UUID copy) throws InterruptedException {
    transport.send(new Call("DELETE", place(id) + "/copies/" + copy, null, Map.of()));
  }

  /** What changed from one point to another in the same repository, below a folder. */
  public Stream<DiffEntry> diff(UUID from, UUID to, String path) {
    return new Listing<>(transport, place(from) + "/diff", DiffEntry.class)
        .all(Query.all().with("to", to).with("path", path).limit(500));
  }

  private RestorePoint post(UUID id, String action, Object body) throws InterruptedException {
    return transport.send(new Call("POST", place(id) + action, body, key()), RestorePoint.class);
  }

  private static Map<String, String> key() {
    return Map.of("Idempotency-Key", UUID.randomUUID().toString());
  }

  private static String place(UUID id) {
    return PATH + "/" + id;
  }
}
