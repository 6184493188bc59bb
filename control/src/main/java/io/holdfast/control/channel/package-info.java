/**
 * How notices reach people and programs: webhooks, mail, chat and push services.
 *
 * <p>{@link Courier} takes what waits in the catalog and hands it to a {@link Sender}, in order for
 * each channel, apart for all. At least once: whoever takes the same notice twice sees the same id.
 * Start at {@link Courier}; {@link ChannelRules} says what each kind of channel needs.
 */
@NullMarked
package io.holdfast.control.channel;

import org.jspecify.annotations.NullMarked;
