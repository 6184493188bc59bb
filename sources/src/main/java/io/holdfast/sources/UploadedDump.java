package io.holdfast.sources;

import java.io.InputStream;

/**
 * A dump that was made elsewhere.
 *
 * @param name what it is of, such as a database; empty when nobody said
 * @param content read once, and closed by whoever opened the upload; fails instead of ending when
 *     not all has come
 */
public record UploadedDump(String name, InputStream content) {}
