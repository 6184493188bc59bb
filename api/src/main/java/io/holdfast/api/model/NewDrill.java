package io.holdfast.api.model;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What starts a drill: of a point, or of one of a protection's. */
public record NewDrill(
    @Nullable UUID protectionId,
    @Nullable UUID restorePointId,
    @Nullable String pointChoice,
    @Nullable Integer windowDays,
    @Nullable String copyChoice,
    @Nullable String level,
    @Nullable List<DrillQuestion> checks,
    @Nullable Integer keepForInspectionHours) {}
