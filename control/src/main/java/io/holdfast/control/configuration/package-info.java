/**
 * What people set up: projects, servers, sources, repositories, plans, and protections.
 *
 * <p>Each service creates, reads, changes and deletes one kind of resource, every change with its
 * audit record in one transaction and guarded by the revision that was read. Start at {@link
 * io.holdfast.control.configuration.Protections}. Knows nothing of sessions.
 */
@NullMarked
package io.holdfast.control.configuration;

import org.jspecify.annotations.NullMarked;
