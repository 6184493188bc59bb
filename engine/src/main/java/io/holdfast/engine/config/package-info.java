/**
 * The one file that says what a repository is: version, identity, chunker polynomial.
 *
 * <p>Start at {@link io.holdfast.engine.config.RepositoryConfig}.
 */
@NullMarked
package io.holdfast.engine.config;

import org.jspecify.annotations.NullMarked;
