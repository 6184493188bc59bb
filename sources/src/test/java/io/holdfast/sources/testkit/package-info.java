/**
 * Directory trees for tests: made at random from a seed, and compared byte for byte and attribute
 * for attribute.
 *
 * <p>Speaks to the C library by itself, so that it can judge the code that it tests. Start at
 * {@link RandomTree} and {@link TreeComparer}.
 */
@NullMarked
package io.holdfast.sources.testkit;

import org.jspecify.annotations.NullMarked;
