package io.holdfast.store.testkit.disk;

import java.io.IOException;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.Set;

/** What a {@link VolatileDisk} tells of an item. */
record DiskAttributes(VolatileDisk.Facts facts) implements PosixFileAttributes {
  private static final FileTime THEN = FileTime.fromMillis(0);

  @Override
  public Set<PosixFilePermission> permissions() {
    return facts.permissions();
  }

  @Override
  public boolean isRegularFile() {
    return !facts.folder();
  }

  @Override
  public boolean isDirectory() {
    return facts.folder();
  }

  @Override
  public boolean isSymbolicLink() {
    return false;
  }

  @Override
  public boolean isOther() {
    return false;
  }

  @Override
  public long size() {
    return facts.length();
  }

  @Override
  public Object fileKey() {
    return facts.key();
  }

  @Override
  public FileTime lastModifiedTime() {
    return FileTime.from(facts.made());
  }

  @Override
  public FileTime lastAccessTime() {
    return THEN;
  }

  @Override
  public FileTime creationTime() {
    return THEN;
  }

  @Override
  public UserPrincipal owner() {
    throw new UnsupportedOperationException("nobody owns files here");
  }

  @Override
  public GroupPrincipal group() {
    throw new UnsupportedOperationException("nobody owns files here");
  }

  /** For those who change modes. */
  record View(VolatileDisk disk, List<String> path) implements PosixFileAttributeView {
    @Override
    public String name() {
      return "posix";
    }

    @Override
    public PosixFileAttributes readAttributes() throws IOException {
      return new DiskAttributes(disk.facts(path));
    }

    @Override
    public void setPermissions(Set<PosixFilePermission> permissions) throws IOException {
      disk.allow(path, permissions);
    }

    @Override
    public void setTimes(FileTime modified, FileTime accessed, FileTime created) {
      throw new UnsupportedOperationException("there are no times here");
    }

    @Override
    public void setGroup(GroupPrincipal group) {
      throw new UnsupportedOperationException("nobody owns files here");
    }

    @Override
    public UserPrincipal getOwner() {
      throw new UnsupportedOperationException("nobody owns files here");
    }

    @Override
    public void setOwner(UserPrincipal owner) {
      throw new UnsupportedOperationException("nobody owns files here");
    }
  }
}
