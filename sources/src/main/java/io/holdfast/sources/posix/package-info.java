/**
 * Linux files as the kernel sees them: names are raw bytes, times have nanoseconds, links are not
 * followed, and every failure carries its errno.
 *
 * <p>The JDK's own file API decodes names (and loses those that are not valid in the locale), hides
 * holes, extended attributes of links, device numbers and inode times. So this package calls the C
 * library through the Foreign Function API. Works on x86_64 and aarch64; needs a JVM started with
 * native access enabled. All work is relative to an open directory, so that neither long paths nor
 * a link swapped in by another process leads astray. Start at {@link
 * io.holdfast.sources.posix.PosixFiles} (reading) and {@link
 * io.holdfast.sources.posix.PosixWriter}; open things are a {@link
 * io.holdfast.sources.posix.Descriptor}. Knows nothing of repositories.
 */
@NullMarked
package io.holdfast.sources.posix;

import org.jspecify.annotations.NullMarked;
