/**
 * A repository as a whole: created, opened, its files and blobs read and written.
 *
 * <p>Verbs stand beside it, in packages of their own.
 */
@NullMarked
package io.holdfast.engine.repository;

import org.jspecify.annotations.NullMarked;
