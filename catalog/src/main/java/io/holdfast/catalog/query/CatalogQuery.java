package io.holdfast.catalog.query;

import java.util.List;
import java.util.stream.Stream;

/**
 * What every list asks of the catalog: filters of one resource, an order, a page, and whether all
 * matches are counted too. Immutable; the methods give changed copies.
 *
 * <pre>{@code
 * CatalogQuery.<RestoreSessionFilter, RestoreSessionSort>by(descending(CREATED_AT))
 *     .where(new Protections(Set.of(protection)))
 *     .where(new Results(EnumSet.of(SUCCESS, WARNING)))
 *     .page(Page.offset(40, 20))
 *     .counted();
 * }</pre>
 */
public record CatalogQuery<F extends Filter, K extends SortKey>(
    List<F> filters, Order<K> order, Page page, boolean counting) {
  private static final int DEFAULT_LIMIT = 50;

  public CatalogQuery {
    filters = List.copyOf(filters);
  }

  public static <F extends Filter, K extends SortKey> CatalogQuery<F, K> by(Order<K> order) {
    return new CatalogQuery<>(List.of(), order, Page.first(DEFAULT_LIMIT), false);
  }

  public CatalogQuery<F, K> where(F filter) {
    var longer = Stream.concat(filters.stream(), Stream.of(filter)).toList();
    return new CatalogQuery<>(longer, order, page, counting);
  }

  public CatalogQuery<F, K> page(Page wanted) {
    return new CatalogQuery<>(filters, order, wanted, counting);
  }

  /** Asks for the exact number of matches too. */
  public CatalogQuery<F, K> counted() {
    return new CatalogQuery<>(filters, order, page, true);
  }
}
