package io.holdfast.control.explore;

import io.holdfast.catalog.model.Explorer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants to look into.
 *
 * @param explorer which view; those that no source has show nothing, and a point is refused under
 *     them
 * @param asOf the moment; of each source the newest point is shown that is not younger. Null means
 *     now
 */
public record ExploreWish(
    Extent extent,
    Explorer explorer,
    @Nullable Instant asOf,
    boolean showDeleted,
    boolean showAllVersions,
    @Nullable String reason) {}
