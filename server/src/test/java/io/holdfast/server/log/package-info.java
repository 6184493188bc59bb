/** The form of the log. */
@NullMarked
package io.holdfast.server.log;

import org.jspecify.annotations.NullMarked;
