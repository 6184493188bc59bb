/**
 * The whole catalog as lines of JSON, the same whichever database it lies in.
 *
 * <pre>
 * {"format":"holdfast-catalog","version":1,"schema":"013"}
 * {"table":"project","columns":[["id","TEXT"],["quota_soft_bytes","NUMBER"], …]}
 * ["0198…",null, …]                                   a line a row
 * {"end":"project","rows":1}
 * …                                                   a table after those that it refers to
 * {"end":"","tables":34}
 * </pre>
 *
 * <p>{@code schema} is the last migration that the tables went through. Start at {@link
 * io.holdfast.catalog.dump.DumpWriter} and {@link io.holdfast.catalog.dump.DumpReader}.
 */
@NullMarked
package io.holdfast.catalog.dump;

import org.jspecify.annotations.NullMarked;
