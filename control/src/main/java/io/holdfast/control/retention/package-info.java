/**
 * Which restore points stay, and why: rules, floors and limits as one pure function, its preview,
 * and the run that puts into the trash what it lets go.
 *
 * <p>Start at {@link io.holdfast.control.retention.RetentionJudge}; it knows neither catalog nor
 * repositories. {@link io.holdfast.control.retention.Retentions} reads the catalog for it and
 * carries its judgement out. What becomes of a point in the trash: {@link
 * io.holdfast.control.point}.
 */
@NullMarked
package io.holdfast.control.retention;

import org.jspecify.annotations.NullMarked;
