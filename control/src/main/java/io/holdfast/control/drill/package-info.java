/**
 * Drills: proving restore points by restoring them, and the signed statements that they leave.
 *
 * <p>A drill is an ordinary restore session of purpose DRILL into a folder that the service itself
 * chooses; what its agent finds is judged in {@code control.work}. Start at {@link
 * io.holdfast.control.drill.Drills}.
 */
@NullMarked
package io.holdfast.control.drill;

import org.jspecify.annotations.NullMarked;
