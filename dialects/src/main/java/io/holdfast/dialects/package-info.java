/** Other products' APIs, translated to control; no rules of their own, a package each. */
@NullMarked
package io.holdfast.dialects;

import org.jspecify.annotations.NullMarked;
