/**
 * Repositories in buckets of any service that speaks S3.
 *
 * <p>Start at {@link io.holdfast.store.s3.S3Store}.
 */
@NullMarked
package io.holdfast.store.s3;

import org.jspecify.annotations.NullMarked;
