/**
 * Commands on a repository without any server.
 *
 * <p>Start at {@link io.holdfast.cli.repo.RepoCommand}. Each command opens the repository, calls
 * one verb of the engine and tells its report.
 */
@NullMarked
package io.holdfast.cli.repo;

import org.jspecify.annotations.NullMarked;
