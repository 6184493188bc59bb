/**
 * Restores as people ask for them: think one through, start one, stop one.
 *
 * <p>A plan reads the point and looks at the target, and changes nothing; a session is the restore
 * itself, and stays in the history for ever. Start at {@link
 * io.holdfast.control.restore.RestoreSessions}.
 */
@NullMarked
package io.holdfast.control.restore;

import org.jspecify.annotations.NullMarked;
