/**
 * What lists ask of the catalog: typed filters, an order, a page; and the page that comes back.
 *
 * <p>Each resource has a sealed {@code …Filter} and an enum {@code …Sort}, so that a dialect says
 * what it wants in the compiler's sight and no word of a client reaches SQL. Start at {@link
 * io.holdfast.catalog.query.CatalogQuery}.
 */
@NullMarked
package io.holdfast.catalog.query;

import org.jspecify.annotations.NullMarked;
