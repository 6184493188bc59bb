/**
 * Key files: the master key, sealed under a password. Several passwords open one repository.
 *
 * <p>Start at {@link io.holdfast.engine.key.RepositoryKeys}.
 */
@NullMarked
package io.holdfast.engine.key;

import org.jspecify.annotations.NullMarked;
