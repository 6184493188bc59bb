/** Brings a repository to a newer format. Start at {@link io.holdfast.engine.migrate.Migration}. */
@NullMarked
package io.holdfast.engine.migrate;

import org.jspecify.annotations.NullMarked;
