package io.holdfast.api.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One name in a folder of a point; {@code nameBase64} holds the bytes of a name that is not UTF-8.
 */
public record TreeEntry(
    String name,
    String path,
    @Nullable String nameBase64,
    String type,
    @Nullable Long size,
    long mode,
    long uid,
    long gid,
    @Nullable String user,
    @Nullable String group,
    @Nullable Instant modifiedAt,
    @Nullable String linkTarget) {}
