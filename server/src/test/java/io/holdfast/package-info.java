/** Tests of the whole: the rooms' walls, the documents, the server as a process. */
@NullMarked
package io.holdfast;

import org.jspecify.annotations.NullMarked;
