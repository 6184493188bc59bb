package io.holdfast.store;

/** The classes of files in a repository, and the folders that hold them. */
public enum ObjectType {
  CONFIG("config"),
  KEY("keys"),
  LOCK("locks"),
  SNAPSHOT("snapshots"),
  INDEX("index"),
  PACK("data");

  private final String folder;

  ObjectType(String folder) {
    this.folder = folder;
  }

  /** The folder's name, and for {@link #CONFIG} the file's. */
  public String folder() {
    return folder;
  }

  /**
   * Whether later changes may rely on it that an object is gone, so that no power cut undoes it.
   */
  public boolean staysDeleted() {
    return switch (this) {
      case KEY, SNAPSHOT, INDEX -> true;
      case CONFIG, LOCK, PACK -> false;
    };
  }
}
