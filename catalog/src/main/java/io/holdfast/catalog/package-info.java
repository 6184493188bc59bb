/**
 * The service's truth in SQL: tables, migrations, queries; rows in, records out.
 *
 * <p>Start at {@link io.holdfast.catalog.Catalog}: work is a function of a {@link
 * io.holdfast.catalog.CatalogTransaction}, whose methods name the tables. The same statements run
 * on SQLite and PostgreSQL; what differs is in {@link io.holdfast.catalog.Database}. Nothing
 * outside this room sees SQL.
 *
 * <pre>
 * project ─┬─ server ── source ─┐
 *          ├─ plan ─────────────┴─ protection ─┬─ backup_session (point_id from birth; event_count)
 *          ├─ repository ── secret (sealed)    │        └─ restore_point ─┬─ restore_point_part
 *          │       └───────────────────────────┼──────────────────────────┼─ restore_point_copy
 *          │                                   │                          └─ export
 *          ├─ credential ── credential_project └─ restore_session ── restore_item
 *          └─ restore_plan
 * session_event (of both kinds of session) · audit_record (chained; head in counter)
 * idempotency_key · alias (what dialects call things) · counter (session numbers, audit head)
 * </pre>
 *
 * <p>Habits: state changes by compare-and-set on {@code revision}; owners of sessions show a
 * fencing token; a list is one statement on an index ({@code Lister}), its id last in the order.
 * Facts that never change are repeated where a list needs them (a copy's source and time, a
 * restore's schedule name), so that no list joins. Times are microseconds; restore sessions keep a
 * seventh digit.
 */
@NullMarked
package io.holdfast.catalog;

import org.jspecify.annotations.NullMarked;
