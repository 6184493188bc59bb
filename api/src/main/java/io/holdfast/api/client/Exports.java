package io.holdfast.api.client;

import io.holdfast.api.client.Transport.Call;
import io.holdfast.api.model.Export;
import io.holdfast.api.model.NewExport;
import java.io.InputStream;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/** Exports: begun, watched, downloaded, taken away. */
public final class Exports {
  private static final String PATH = "/v1/exports";

  private final Transport transport;
  private final Listing<Export> listing;

  Exports(Transport transport) {
    this.transport = transport;
    listing = new Listing<>(transport, PATH, Export.class);
  }

  public Stream<Export> all(Query query) {
    return listing.all(query);
  }

  public Export get(UUID id) throws InterruptedException {
    return listing.get(id);
  }

  /** Begins one; its session of the same id writes it. */
  public Export start(UUID point, NewExport wanted) throws InterruptedException {
    var key = Map.of("Idempotency-Key", UUID.randomUUID().toString());
    return transport.send(
        new Call("POST", "/v1/restore-points/" + point + "/exports", wanted, key), Export.class);
  }

  /**
   * Its file from an offset on; the caller closes it. Ends early when the connection breaks.
   *
   * @param from less than the file's bytes
   */
  public InputStream content(UUID id, long from) throws InterruptedException {
    Map<String, String> range = from == 0 ? Map.of() : Map.of("Range", "bytes=%d-".formatted(from));
    return transport.stream(new Call("GET", PATH + "/" + id + "/content", null, range));
  }

  public void delete(UUID id) throws InterruptedException {
    transport.send(new Call("DELETE", PATH + "/" + id, null, Map.of()));
  }
}
