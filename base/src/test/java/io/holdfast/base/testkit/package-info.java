/** For tests of parsers: what each keeps to, whatever it is given, and who gives it that. */
@NullMarked
package io.holdfast.base.testkit;

import org.jspecify.annotations.NullMarked;
