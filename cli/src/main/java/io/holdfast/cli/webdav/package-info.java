/**
 * A mount of a repository over HTTP: WebDAV for programs, pages for browsers, read-only. The HTTP
 * server is the JDK's own (ADR 0265); what is here are WebDAV's few verbs, ranges and conditions.
 * Start at {@link io.holdfast.cli.webdav.MountServer}.
 */
@NullMarked
package io.holdfast.cli.webdav;

import org.jspecify.annotations.NullMarked;
