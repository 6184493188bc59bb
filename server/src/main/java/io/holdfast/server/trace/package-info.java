/** Sessions as traces, for those who watch many services in one place. */
@NullMarked
package io.holdfast.server.trace;

import org.jspecify.annotations.NullMarked;
