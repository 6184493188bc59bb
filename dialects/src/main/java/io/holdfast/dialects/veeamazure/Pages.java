package io.holdfast.dialects.veeamazure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.catalog.model.SessionEntry;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Filter;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.Slice;
import io.holdfast.catalog.query.SortKey;
import io.holdfast.control.history.SessionLog;
import io.holdfast.control.history.Walk;
import io.holdfast.rest.edge.JsonStream;
import io.holdfast.rest.edge.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/** The vendor's page object, of whatever collection. */
final class Pages {
  /** Up to so many items are written before they are sent, and so with a length. */
  private static final int WHOLE = 1_000;

  private Pages() {}

  /** What a page is cut from. */
  interface Items {
    long total();

    /** Takes rendered items from an offset on, some at a time. */
    void each(long offset, long limit, Walk.Step<List<ObjectNode>> step) throws IOException;

    /** These, with a short page and the total read at once where the list can do so. */
    default Items read(Paging paging) {
      return this;
    }
  }

  /**
   * How a collection's links look.
   *
   * @param path below the mount
   * @param decided what stands before offset and limit, with an ampersand at its end, or empty
   * @param last what stands at the very end, with an ampersand before it, or empty
   * @param names of what links decide beside offset and limit, in lower case
   */
  record Links(String path, String decided, String last, Set<String> names) {
    static Links of(Call call) {
      return new Links(call.request().rawPath(), "", "", Set.of());
    }
  }

  static Response answer(Call call, Items items) {
    return answer(call, Links.of(call), items);
  }

  static Response answer(Call call, Links links, Items items) {
    var paging = Paging.of(call);
    var read = paging.limit() > 0 && paging.limit() <= WHOLE ? items.read(paging) : items;
    var total = read.total();
    var around = links(call, links, paging, total);
    if (paging.shown(total) > WHOLE) {
      return Response.stream(
          200, VeeamAzureDialect.JSON_TYPE, output -> write(output, paging, total, read, around));
    }
    var body = new ByteArrayOutputStream();
    try {
      write(body, paging, total, read, around);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return Response.bytes(200, VeeamAzureDialect.JSON_TYPE, body.toByteArray());
  }

  /** A page of what is never there. */
  static Response empty(Call call) {
    return answer(call, of(List.of()));
  }

  /** Items that are all there. */
  static Items of(List<ObjectNode> all) {
    return new Items() {
      @Override
      public long total() {
        return all.size();
      }

      @Override
      public void each(long offset, long limit, Walk.Step<List<ObjectNode>> step)
          throws IOException {
        step.take(all.stream().skip(offset).limit(limit).toList());
      }
    };
  }

  /**
   * A list of the catalog.
   *
   * @param rendered makes nodes of some items, asking for what they share once
   */
  static <F extends Filter, K extends SortKey, T> Items of(
      Function<CatalogQuery<F, K>, Slice<T>> list,
      CatalogQuery<F, K> query,
      Function<List<T>, List<ObjectNode>> rendered) {
    return new Items() {
      @Override
      public long total() {
        var total = list.apply(query.page(Page.offset(0, 0)).counted()).total();
        return total == null ? 0 : total;
      }

      @Override
      public void each(long offset, long limit, Walk.Step<List<ObjectNode>> step)
          throws IOException {
        Walk.slices(list, query, offset, limit, some -> step.take(rendered.apply(some)));
      }

      @Override
      public Items read(Paging paging) {
        var page = Page.offset(paging.offset(), paging.limit());
        return page(list.apply(query.page(page).counted()), rendered);
      }
    };
  }

  /** A page that was counted. */
  private static <T> Items page(Slice<T> slice, Function<List<T>, List<ObjectNode>> rendered) {
    return new Items() {
      @Override
      public long total() {
        return Objects.requireNonNullElse(slice.total(), 0L);
      }

      @Override
      public void each(long offset, long limit, Walk.Step<List<ObjectNode>> step)
          throws IOException {
        step.take(rendered.apply(slice.items()));
      }
    };
  }

  /** Backups and restores as one list. */
  static Items of(SessionLog log, Function<List<SessionEntry>, List<ObjectNode>> rendered) {
    return new Items() {
      @Override
      public long total() {
        return log.total();
      }

      @Override
      public void each(long offset, long limit, Walk.Step<List<ObjectNode>> step)
          throws IOException {
        log.each(offset, limit, some -> step.take(rendered.apply(some)));
      }

      @Override
      public Items read(Paging paging) {
        return page(log.page(paging.offset(), paging.limit()), rendered);
      }
    };
  }

  private static void write(
      OutputStream output, Paging paging, long total, Items items, JsonNode links)
      throws IOException {
    try (var json = JsonStream.to(output)) {
      json.writeStartObject();
      json.writeNumberField("offset", paging.offset());
      json.writeNumberField("limit", paging.limit());
      json.writeNumberField("totalCount", total);
      json.writeArrayFieldStart("results");
      if (paging.count() > 0) {
        items.each(
            paging.offset(),
            paging.count(),
            some -> {
              for (var item : some) {
                json.writeTree(item);
              }
            });
      }
      json.writeEndArray();
      json.writeFieldName("_links");
      json.writeTree(links);
      json.writeEndObject();
    }
  }

  /** Self always; the others only where they lead to another page. */
  private static JsonNode links(Call call, Links links, Paging paging, long total) {
    var node = JsonNodeFactory.instance.objectNode();
    put(call, node, "self", links, paging);
    var ends = paging.limit() <= 0 || paging.offset() + paging.limit() >= total;
    if (!ends) {
      put(call, node, "next", links, paging.at(paging.offset() + paging.limit()));
    }
    if (paging.offset() > 0) {
      var step = paging.limit() <= 0 ? paging.offset() : paging.limit();
      put(call, node, "prev", links, paging.at(Math.max(0, paging.offset() - step)));
    }
    if (!ends || paging.offset() > 0) {
      put(call, node, "first", links, paging.at(0));
    }
    return node;
  }

  private static void put(Call call, ObjectNode node, String name, Links links, Paging page) {
    var names = new HashSet<>(links.names());
    names.add("offset");
    names.add("limit");
    var decided = "%soffset=%d&limit=%d".formatted(links.decided(), page.offset(), page.limit());
    node.putObject(name)
        .put("href", call.links().page(links.path(), decided, names) + links.last());
  }
}
