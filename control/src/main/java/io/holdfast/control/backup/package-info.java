/**
 * Backups as people ask for them: start one, stop one, read how it went.
 *
 * <p>Start at {@link io.holdfast.control.backup.BackupSessions}. How the work is given out and ends
 * is in {@link io.holdfast.control.work}.
 */
@NullMarked
package io.holdfast.control.backup;

import org.jspecify.annotations.NullMarked;
