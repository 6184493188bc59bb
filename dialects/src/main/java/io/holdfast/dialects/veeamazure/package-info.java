/**
 * The REST API of Veeam Backup for Microsoft Azure, versions 1 to 8.1: stored copies of restore
 * points, job sessions of both kinds as one list, policies, machines, repositories.
 */
@NullMarked
package io.holdfast.dialects.veeamazure;

import org.jspecify.annotations.NullMarked;
