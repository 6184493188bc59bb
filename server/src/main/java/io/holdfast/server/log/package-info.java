/** How the server writes its log: one line an event, for people or for programs. */
@NullMarked
package io.holdfast.server.log;

import org.jspecify.annotations.NullMarked;
