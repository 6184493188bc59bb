/**
 * The native API as a whole: every operation of its text against the running service, every answer
 * held against the text.
 */
@NullMarked
package io.holdfast.server.contract;

import org.jspecify.annotations.NullMarked;
