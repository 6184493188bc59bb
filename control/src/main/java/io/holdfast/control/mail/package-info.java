/**
 * Looking into points of mailboxes: folders and messages, as {@code docs/sources/mailbox.md} says
 * that they are kept.
 *
 * <p>Start at {@link io.holdfast.control.mail.Mailboxes}.
 */
@NullMarked
package io.holdfast.control.mail;

import org.jspecify.annotations.NullMarked;
