/** What the tests of dialects share. */
@NullMarked
package io.holdfast.dialects.testkit;

import org.jspecify.annotations.NullMarked;
