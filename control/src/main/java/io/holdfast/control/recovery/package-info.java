/**
 * What a lost installation is rebuilt from: the catalog, sealed, in every repository, and a kit on
 * paper that opens it.
 *
 * <pre>
 * catalog ── dump ── zstd ── age ── a file of a snapshot in each repository     SealedCatalogs
 * kit (key, password, place) + repository ── newest whole one ── catalog       RecoverySource, Rebuild
 * </pre>
 *
 * <p>Formats and dangers: ADR 0188 to 0190, docs/recovery.md.
 */
@NullMarked
package io.holdfast.control.recovery;

import org.jspecify.annotations.NullMarked;
