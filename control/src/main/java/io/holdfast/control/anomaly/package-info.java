/**
 * Restore points that look unlike those before them: encrypted, emptied, shrunk, grown. A flag with
 * reasons, never a block.
 *
 * <p>Start at {@link io.holdfast.control.anomaly.AnomalyJudge}, a pure function; {@link
 * io.holdfast.control.anomaly.Anomalies} asks it when a point is sealed and tells people.
 */
@NullMarked
package io.holdfast.control.anomaly;

import org.jspecify.annotations.NullMarked;
