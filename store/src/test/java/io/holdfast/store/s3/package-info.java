/** Buckets of a real service in the tests' own process. */
@NullMarked
package io.holdfast.store.s3;

import org.jspecify.annotations.NullMarked;
