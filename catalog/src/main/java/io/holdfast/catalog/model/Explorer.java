package io.holdfast.catalog.model;

/** Which view a restore session has on its point. */
public enum Explorer {
  FILES,
  DATABASE,
  MAILBOX,
  IMAGE,
  BUCKET,
  /** Files of a personal drive. */
  DRIVE,
  /** A library of a site. */
  SITE,
  /** A team with its channels. */
  TEAM
}
