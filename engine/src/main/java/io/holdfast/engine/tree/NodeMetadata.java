package io.holdfast.engine.tree;

import java.util.List;

/**
 * What every node has.
 *
 * @param error why the metadata is not whole; empty when it is
 */
public record NodeMetadata(
    FileMode mode,
    NodeTimes times,
    Owner owner,
    FileIdentity identity,
    List<ExtendedAttribute> attributes,
    String error) {
  public NodeMetadata {
    attributes = List.copyOf(attributes);
  }
}
