/** The server as a process of its own: started, asked, stopped, killed. */
@NullMarked
package io.holdfast.server.process;

import org.jspecify.annotations.NullMarked;
