package io.holdfast.engine.tree;

import java.time.Instant;
import java.util.ArrayList;
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

  /** The same with another change time. */
  public NodeMetadata withChanged(Instant changed) {
    var other = new NodeTimes(times.modified(), times.accessed(), changed);
    return new NodeMetadata(mode, other, owner, identity, attributes, error);
  }

  /** The same with more attributes. */
  public NodeMetadata with(List<ExtendedAttribute> more) {
    var all = new ArrayList<>(attributes);
    all.addAll(more);
    return new NodeMetadata(mode, times, owner, identity, all, error);
  }
}
