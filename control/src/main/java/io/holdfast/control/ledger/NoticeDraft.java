package io.holdfast.control.ledger;

import io.holdfast.catalog.model.Notice;
import io.holdfast.catalog.model.NoticeType;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.Severity;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What to tell those who want to know.
 *
 * @param project null for what belongs to none; {@code protection} likewise
 * @param data the resource as it is now, by the names that the API has for its fields; texts,
 *     numbers, booleans, times, ids, and lists and maps of them. Never a secret.
 */
public record NoticeDraft(
    NoticeType type,
    @Nullable ProjectId project,
    @Nullable ProtectionId protection,
    Notice.Resource resource,
    Severity severity,
    Map<String, ? extends @Nullable Object> data) {}
