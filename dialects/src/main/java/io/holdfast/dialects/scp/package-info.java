/**
 * Samsung Cloud Platform's backup API, versions 1.0 to 1.2: restore histories of a protection,
 * which this vendor calls a backup. Requests carry an HMAC of the absolute URL.
 */
@NullMarked
package io.holdfast.dialects.scp;

import org.jspecify.annotations.NullMarked;
