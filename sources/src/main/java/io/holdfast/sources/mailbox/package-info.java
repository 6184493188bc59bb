/**
 * The kind MAILBOX: the folders and messages of an account, over IMAP.
 *
 * <p>Start at {@link MailboxSource}. A folder is a folder of the tree; its messages lie in a folder
 * {@code messages-<UIDVALIDITY>}, a file {@code <UID>.eml} each ({@link TreeNames}), with flags in
 * extended attributes ({@link MailAttributes}). {@link ImapPool} holds the connections; nothing
 * outside {@link ImapConnection} and {@link ImapFetch} knows the library that speaks IMAP.
 */
@NullMarked
package io.holdfast.sources.mailbox;

import org.jspecify.annotations.NullMarked;
