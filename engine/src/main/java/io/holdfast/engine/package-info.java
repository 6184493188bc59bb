/**
 * The repository format (restic's) and its verbs: backup, restore, check and their sisters.
 *
 * <p>Runs with nothing but a store: no server, no catalog.
 */
@NullMarked
package io.holdfast.engine;

import org.jspecify.annotations.NullMarked;
