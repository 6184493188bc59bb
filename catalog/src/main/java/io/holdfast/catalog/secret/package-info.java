/**
 * The master key and what is sealed under it.
 *
 * <p>The key lies in a file of its own (mode 0600) beside the database and never in it; the
 * database holds sealed texts that are bound to the row they belong to. Start at {@link
 * io.holdfast.catalog.secret.MasterKey}.
 */
@NullMarked
package io.holdfast.catalog.secret;

import org.jspecify.annotations.NullMarked;
