package io.holdfast.dialects.northflank;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.Slice;
import io.holdfast.rest.edge.Parameters;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.Response;
import java.util.function.Function;

/**
 * A list as the vendor pages it: {@code per_page} and {@code page}, or the cursor of the answer
 * before.
 *
 * @param name of the list in the answer's data; empty when it is the data
 * @param scope whose list it is; cursors of one list do not open another
 * @param newestFirst whether it is sorted downwards by a time or a number
 */
record Listing(String name, String scope, boolean newestFirst) {
  private static final int DEFAULT_PER_PAGE = 50;
  private static final int MAX_PER_PAGE = 100;

  /** A list that is the answer's data itself. */
  static Listing bare(String scope, boolean newestFirst) {
    return new Listing("", scope, newestFirst);
  }

  /**
   * @param list the pages of the list
   * @param render gives each item its form
   */
  <T> Response answer(
      Request request,
      Function<Page, Slice<T>> list,
      Function<Slice<T>, ? extends Function<T, ? extends JsonNode>> render) {
    var query = request.query();
    var perPage = (int) query.number("per_page", DEFAULT_PER_PAGE, 1, MAX_PER_PAGE);
    var page = query.number("page", 1, 1, Integer.MAX_VALUE);
    var wanted =
        query
            .find("cursor")
            .map(text -> Page.after(cursor(text).position(list::apply, newestFirst), perPage))
            .orElseGet(() -> Page.offset((page - 1) * perPage, perPage));
    var slice = list.apply(wanted);
    var body = Answers.JSON.objectNode();
    var items = name.isEmpty() ? body.putArray("data") : body.putObject("data").putArray(name);
    var form = render.apply(slice);
    slice.items().forEach(item -> items.add(form.apply(item)));
    var pagination = body.putObject("pagination").put("hasNextPage", slice.hasMore());
    var next = slice.next();
    if (next != null) {
      pagination.put("cursor", ListCursor.of(bound(), next).text());
    }
    pagination.put("count", slice.items().size());
    return Answers.json(200, body);
  }

  private ListCursor cursor(String text) {
    return ListCursor.parse(bound(), text)
        .orElseThrow(() ->
            Parameters.invalid(
                "cursor", "VALUE", "must be the cursor of a previous answer of this list"));
  }

  private String bound() {
    return name + " " + scope;
  }
}
