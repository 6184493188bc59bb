/**
 * What people are told of: notices in the transaction that changed the state, and alerts, which are
 * raised once and clear themselves.
 *
 * <p>Start at {@link Notices} and {@link Alerts}. How notices reach anybody is not known here.
 */
@NullMarked
package io.holdfast.control.notice;

import org.jspecify.annotations.NullMarked;
