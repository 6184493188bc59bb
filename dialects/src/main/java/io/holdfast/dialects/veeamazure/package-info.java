/**
 * The REST API of Veeam Backup for Microsoft Azure, version 1: stored copies of restore points,
 * with their job sessions.
 */
@NullMarked
package io.holdfast.dialects.veeamazure;

import org.jspecify.annotations.NullMarked;
