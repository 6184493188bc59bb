/**
 * Exports: restore points as files to download, made by an agent as a session of purpose EXPORT,
 * kept in a directory of the service until they expire. Start at {@link Exports}.
 */
@NullMarked
package io.holdfast.control.export;

import org.jspecify.annotations.NullMarked;
