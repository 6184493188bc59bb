/**
 * The REST API of Veeam Backup for Microsoft 365, versions 2 to 8.
 *
 * <p>Start at {@link io.holdfast.dialects.veeamm365.VeeamM365Dialect}: each of its families adds
 * its routes to each version. An organization is a project, a job a protection of a mailbox, a
 * restore session an explorer of control, in which mailboxes are open.
 */
@NullMarked
package io.holdfast.dialects.veeamm365;

import org.jspecify.annotations.NullMarked;
