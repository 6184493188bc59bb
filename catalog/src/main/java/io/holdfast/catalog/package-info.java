/** The service's truth in SQL: tables, migrations, queries; rows in, records out. */
@NullMarked
package io.holdfast.catalog;

import org.jspecify.annotations.NullMarked;
