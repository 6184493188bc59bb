/**
 * Northflank's API v1, the addon backup part. Its addons are our sources, its backups our restore
 * points and the sessions that make them.
 */
@NullMarked
package io.holdfast.dialects.northflank;

import org.jspecify.annotations.NullMarked;
