/**
 * Snapshots, or parts of them, as one archive: a tar, plain or compressed, a zip, or the bytes of a
 * single file. Start at {@link Exporter}. Damage ends an export; no archive ever holds wrong bytes.
 */
@NullMarked
package io.holdfast.engine.export;

import org.jspecify.annotations.NullMarked;
