package io.holdfast.engine.backup;

import io.holdfast.engine.index.MasterIndex;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.repository.Repository;
import java.util.Optional;

/** What a backup compares its source with: the parent's trees, and what was seen of the folders. */
final class LastBackup {
  /** A larger tree is not read while the walk is elsewhere: several of them are held then. */
  private static final int MOST_AHEAD_BYTES = 128 << 10;

  private final Repository repository;
  private final MasterIndex index;
  private final FolderMemory memory;

  /**
   * @param memory of what the last backup saw
   */
  LastBackup(Repository repository, FolderMemory memory) {
    this.repository = repository;
    index = repository.index();
    this.memory = memory;
  }

  /** The folder that had this tree, if its tree is there still. */
  Optional<FolderMemory.Folder> known(BlobId tree) {
    return index.contains(tree, BlobType.TREE) ? memory.find(tree) : Optional.empty();
  }

  /** The parent's directory. */
  ParentDirectory directory(BlobId tree) {
    return ParentDirectory.open(repository, tree);
  }

  /** The same, read already, where a look at the directory says that it is not as it was. */
  Optional<ParentDirectory> directoryIfChanged(BlobId tree, DirectoryLook look) {
    return known(tree)
        .filter(folder -> !folder.isSame(look))
        .flatMap(_ -> index.find(tree, BlobType.TREE))
        .filter(location -> location.plainLength() <= MOST_AHEAD_BYTES)
        .map(_ -> directory(tree).readAll());
  }
}
