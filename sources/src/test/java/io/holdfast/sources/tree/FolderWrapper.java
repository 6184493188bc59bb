package io.holdfast.sources.tree;

import io.holdfast.engine.restore.MetadataProblem;
import io.holdfast.engine.restore.RestoreFile;
import io.holdfast.engine.restore.RestoreFolder;
import io.holdfast.engine.restore.TargetEntry;
import io.holdfast.engine.restore.TargetIdentity;
import io.holdfast.engine.restore.TargetState;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.NodeMetadata;
import io.holdfast.engine.tree.NodeName;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A folder that is another one but for what a test overrides. */
abstract class FolderWrapper implements RestoreFolder {
  private final RestoreFolder folder;

  FolderWrapper(RestoreFolder folder) {
    this.folder = folder;
  }

  /** The same for a folder below. */
  abstract RestoreFolder wrap(RestoreFolder below);

  @Override
  public TargetIdentity identity() {
    return folder.identity();
  }

  @Override
  public Optional<TargetEntry> find(NodeName name) {
    return folder.find(name);
  }

  @Override
  public TargetState state(NodeName name) {
    return folder.state(name);
  }

  @Override
  public boolean isMounted(NodeName name) {
    return folder.isMounted(name);
  }

  @Override
  public void list(Consumer<NodeName> each) {
    folder.list(each);
  }

  @Override
  public RestoreFolder open(NodeName name) {
    return wrap(folder.open(name));
  }

  @Override
  public RestoreFolder make(NodeName name) {
    return wrap(folder.make(name));
  }

  @Override
  public RestoreFile makeFile(NodeName name) {
    return folder.makeFile(name);
  }

  @Override
  public List<MetadataProblem> makeSpecial(NodeName name, Node node) {
    return folder.makeSpecial(name, node);
  }

  @Override
  public void makeLink(NodeName name, RestoreFolder from, NodeName existing) {
    folder.makeLink(name, ((FolderWrapper) from).folder, existing);
  }

  @Override
  public void rename(NodeName from, NodeName to, boolean replace) {
    folder.rename(from, to, replace);
  }

  @Override
  public boolean moveFolder(NodeName from, NodeName to) {
    return folder.moveFolder(from, to);
  }

  @Override
  public void remove(NodeName name) {
    folder.remove(name);
  }

  @Override
  public List<MetadataProblem> describe(NodeName name, NodeMetadata metadata) {
    return folder.describe(name, metadata);
  }

  @Override
  public List<MetadataProblem> describe(NodeMetadata metadata) {
    return folder.describe(metadata);
  }
}
