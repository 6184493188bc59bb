/**
 * The REST API of Veeam Backup for Microsoft 365, versions 4 and 5: restore sessions of the caller.
 */
@NullMarked
package io.holdfast.dialects.veeamm365;

import org.jspecify.annotations.NullMarked;
