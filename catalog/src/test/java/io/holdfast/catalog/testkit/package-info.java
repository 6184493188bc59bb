/**
 * Catalogs for tests, on both databases: a private PostgreSQL that the test run starts and ends,
 * and SQLite files in a temporary folder. Start at {@link
 * io.holdfast.catalog.testkit.BothDatabases} and {@link io.holdfast.catalog.testkit.Samples}.
 */
@NullMarked
package io.holdfast.catalog.testkit;

import org.jspecify.annotations.NullMarked;
