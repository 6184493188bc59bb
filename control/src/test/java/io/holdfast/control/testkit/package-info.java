/** A service with a clock that tests move, on either database. */
@NullMarked
package io.holdfast.control.testkit;

import org.jspecify.annotations.NullMarked;
