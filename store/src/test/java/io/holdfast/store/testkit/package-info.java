/** Stores for tests: one in memory, one that fails on demand, and the suite that each passes. */
@NullMarked
package io.holdfast.store.testkit;

import org.jspecify.annotations.NullMarked;
