package io.holdfast.catalog.model;

/** What happened in a session; {@code sequence} counts from 1 within it, without holes. */
public record Event(SessionRef session, long sequence, EventDraft content) {}
