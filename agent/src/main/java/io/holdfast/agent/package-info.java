/** Takes leased work and does it, in the server's process or on another host. */
@NullMarked
package io.holdfast.agent;

import org.jspecify.annotations.NullMarked;
