/**
 * All snapshots of a repository as one tree of folders to read from: by time, id, host and tag, as
 * restic's mount lays them out. Start at {@link io.holdfast.engine.mount.Mount}. Knows neither HTTP
 * nor a kernel, and changes nothing.
 */
@NullMarked
package io.holdfast.engine.mount;

import org.jspecify.annotations.NullMarked;
