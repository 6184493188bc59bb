package io.holdfast.control.channel;

import io.holdfast.catalog.model.Channel;
import io.holdfast.catalog.model.Notice;
import java.util.Map;

/** Hands notices over. Thread-safe. Never retries; {@link Courier} does. */
interface Sender {
  /**
   * One attempt, over within half a minute whatever the receiver does.
   *
   * @param secrets opened, by name; the caller wipes them
   */
  Handover send(Channel channel, Map<String, byte[]> secrets, Notice notice)
      throws InterruptedException;
}
