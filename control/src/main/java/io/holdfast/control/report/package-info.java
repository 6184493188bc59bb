/**
 * What the backups of a week came to, as a record, a page and a table.
 *
 * <p>Start at {@link WeeklyReports}.
 */
@NullMarked
package io.holdfast.control.report;

import org.jspecify.annotations.NullMarked;
