/** Five fields of cron, read in a time zone: for all that is due at times and is no plan. */
@NullMarked
package io.holdfast.control.cron;

import org.jspecify.annotations.NullMarked;
