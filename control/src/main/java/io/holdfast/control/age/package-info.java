/**
 * Files encrypted as age does it (age-encryption.org, version 1) to X25519 recipients, by Jagged:
 * what we write, stock age opens, and the other way round.
 *
 * <p>Start at {@link io.holdfast.control.age.AgeIdentity}.
 */
@NullMarked
package io.holdfast.control.age;

import org.jspecify.annotations.NullMarked;
