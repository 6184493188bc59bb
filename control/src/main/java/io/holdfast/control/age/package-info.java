/**
 * Files encrypted as age does it (age-encryption.org, version 1) to X25519 recipients: what we
 * write, stock age opens, and the other way round.
 *
 * <p>A header holds the file's key, wrapped for each recipient, and its MAC; the payload follows in
 * pieces of 64 KiB, each sealed by itself and numbered, the last one marked. Start at {@link
 * io.holdfast.control.age.AgeIdentity}.
 */
@NullMarked
package io.holdfast.control.age;

import org.jspecify.annotations.NullMarked;
