package io.holdfast.api.client;

import io.holdfast.api.client.Transport.Call;
import io.holdfast.api.model.Page;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** What can be listed and fetched one by one. */
public final class Listing<T> {
  private final Transport transport;
  private final String path;
  private final Class<T> type;

  Listing(Transport transport, String path, Class<T> type) {
    this.transport = transport;
    this.path = path;
    this.type = type;
  }

  /** The first page. */
  public Page<T> list(Query query) throws InterruptedException {
    return transport.page(Call.get(path + query.text()), type);
  }

  /**
   * All items, fetched page by page as they are asked for; a refusal on the way is thrown from the
   * stream, interruption as {@link ApiException} with the thread's flag set again.
   */
  public Stream<T> all(Query query) {
    var pages = new Pages(query);
    Iterable<T> items = () -> pages;
    return StreamSupport.stream(items.spliterator(), false);
  }

  public T get(UUID id) throws InterruptedException {
    return transport.send(Call.get(path + "/" + id), type);
  }

  String path() {
    return path;
  }

  private final class Pages implements Iterator<T> {
    private final Query query;
    private Iterator<T> items = java.util.Collections.emptyIterator();
    private @Nullable String cursor;
    private boolean begun;

    Pages(Query query) {
      this.query = query;
    }

    @Override
    public boolean hasNext() {
      while (!items.hasNext() && (!begun || cursor != null)) {
        fetch();
      }
      return items.hasNext();
    }

    @Override
    public T next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return items.next();
    }

    private void fetch() {
      try {
        var page = list(cursor == null ? query : query.cursor(cursor));
        items = page.items().iterator();
        cursor = page.page().nextCursor();
        begun = true;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw ApiException.unreachable("interrupted", e);
      }
    }
  }
}
