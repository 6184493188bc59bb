/**
 * Northflank's API v1, the addon backup part: restores of a restore point, which this vendor calls
 * a backup.
 */
@NullMarked
package io.holdfast.dialects.northflank;

import org.jspecify.annotations.NullMarked;
