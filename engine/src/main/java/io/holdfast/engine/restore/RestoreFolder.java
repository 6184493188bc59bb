package io.holdfast.engine.restore;

import io.holdfast.base.HoldfastException;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.NodeMetadata;
import io.holdfast.engine.tree.NodeName;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One folder at the target. Nothing here follows a link. Thread-safe; needs no closing.
 *
 * <p>Every method throws {@link HoldfastException} with TARGET_UNWRITABLE when the target refuses.
 */
public interface RestoreFolder {
  /** What it is itself. */
  TargetIdentity identity();

  /** What has a name now. */
  Optional<TargetEntry> find(NodeName name);

  /** Size and time of what has a name, of a link itself. */
  TargetState state(NodeName name);

  /** Whether a name leads into another file system, or to something that is mounted there. */
  boolean isMounted(NodeName name);

  /** Hands over every name in the folder, in no order. */
  void list(Consumer<NodeName> each);

  /** A folder in this one; a link to a folder is none. */
  RestoreFolder open(NodeName name);

  /** Makes a folder that only its owner may enter; its metadata comes last. */
  RestoreFolder make(NodeName name);

  /** Makes an empty file that only its owner may read; the caller closes it. The name is free. */
  RestoreFile makeFile(NodeName name);

  /**
   * Makes a symlink, device or pipe with its metadata. The name is free, and is so again when this
   * fails.
   *
   * @return what could not be set
   */
  List<MetadataProblem> makeSpecial(NodeName name, Node node);

  /** Gives an existing file, not a folder, a further name. The name is free. */
  void makeLink(NodeName name, RestoreFolder folder, NodeName existing);

  /**
   * Renames within the folder.
   *
   * @param replace whether what has the new name may be replaced; if not, it stays and this fails
   */
  void rename(NodeName from, NodeName to, boolean replace);

  /**
   * Renames a folder within this one, to a name that nothing has.
   *
   * @return false when the file system cannot rename this folder, as some layered ones; it stays
   */
  boolean moveFolder(NodeName from, NodeName to);

  /** Removes a file, a link or an empty folder. */
  void remove(NodeName name);

  /**
   * Sets the metadata of a file that is there.
   *
   * @return what could not be set
   */
  List<MetadataProblem> describe(NodeName name, NodeMetadata metadata);

  /**
   * Sets this folder's own metadata.
   *
   * @return what could not be set
   */
  List<MetadataProblem> describe(NodeMetadata metadata);
}
