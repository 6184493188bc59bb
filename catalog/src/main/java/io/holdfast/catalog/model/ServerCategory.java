package io.holdfast.catalog.model;

/** What a server is. */
public enum ServerCategory {
  VIRTUAL,
  GPU,
  BAREMETAL,
  CONTAINER,
  SERVICE
}
