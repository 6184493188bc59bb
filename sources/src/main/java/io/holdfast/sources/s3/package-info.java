/**
 * The kind S3_BUCKET: the objects of a bucket, or of those with a prefix, as files named by their
 * keys, with what the service keeps beside their bytes.
 *
 * <p>Start at {@link S3Source}. {@link KeyNames} says how keys become names, {@link Inventory}
 * holds a listing in the order of those; only {@link S3Access} and what it hands out know the
 * client.
 */
@NullMarked
package io.holdfast.sources.s3;

import org.jspecify.annotations.NullMarked;
