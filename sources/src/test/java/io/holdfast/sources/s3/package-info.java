/**
 * Buckets against S3Proxy, a real service with its store in memory, that troubles can be made in.
 */
@NullMarked
package io.holdfast.sources.s3;

import org.jspecify.annotations.NullMarked;
