package io.holdfast.control.session;

/** What an event does to a session in state {@code S}. */
public sealed interface Step<S> {
  /** The session goes on in {@code to}, which may be the same state with fresher values. */
  record Taken<S>(S to) implements Step<S> {}

  /** The event has no place in this state; {@code why} names both. */
  record Refused<S>(String why) implements Step<S> {}
}
