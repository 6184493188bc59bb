/**
 * Repositories on machines that let us in by SSH.
 *
 * <p>Start at {@link io.holdfast.store.sftp.SftpStore}.
 */
@NullMarked
package io.holdfast.store.sftp;

import org.jspecify.annotations.NullMarked;
