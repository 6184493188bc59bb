/**
 * mittwald's mStudio API v2, the backup part: restore points of a project with their latest restore
 * and export.
 */
@NullMarked
package io.holdfast.dialects.mittwald;

import org.jspecify.annotations.NullMarked;
