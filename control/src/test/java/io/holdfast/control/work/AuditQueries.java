package io.holdfast.control.work;

import io.holdfast.catalog.query.AuditFilter;
import io.holdfast.catalog.query.AuditSort;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;

/** Questions to the audit chain. */
final class AuditQueries {
  private AuditQueries() {}

  static CatalogQuery<AuditFilter, AuditSort> all() {
    return CatalogQuery.by(Order.ascending(AuditSort.SEQUENCE));
  }
}
