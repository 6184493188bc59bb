package io.holdfast.catalog.model;

/** What takes notices at the other end of a channel. */
public enum ChannelKind {
  WEBHOOK,
  MAIL,
  SLACK,
  TEAMS,
  DISCORD,
  TELEGRAM,
  NTFY,
  GOTIFY,
  HEALTHCHECK
}
