/** Repositories behind OpenSSH's own server. */
@NullMarked
package io.holdfast.store.sftp;

import org.jspecify.annotations.NullMarked;
