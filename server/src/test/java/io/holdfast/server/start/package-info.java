/** What a start says when the server cannot run. */
@NullMarked
package io.holdfast.server.start;

import org.jspecify.annotations.NullMarked;
