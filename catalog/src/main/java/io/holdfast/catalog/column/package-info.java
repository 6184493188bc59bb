/** How ids and times lie in columns; only for the tables that the build generates. */
@NullMarked
package io.holdfast.catalog.column;

import org.jspecify.annotations.NullMarked;
