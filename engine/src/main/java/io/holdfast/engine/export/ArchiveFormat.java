package io.holdfast.engine.export;

/** Forms of an export. */
public enum ArchiveFormat {
  /** All that a tree holds: owners, modes, links, devices, extended attributes, nanoseconds. */
  TAR(".tar", "application/x-tar"),
  TAR_GZ(".tar.gz", "application/gzip"),
  TAR_ZST(".tar.zst", "application/zstd"),
  /** Files, folders and links with their modes; owners and attributes have no place in it. */
  ZIP(".zip", "application/zip"),
  /** The bytes of the one file that was selected. */
  PLAIN("", "application/octet-stream");

  private final String suffix;
  private final String mediaType;

  ArchiveFormat(String suffix, String mediaType) {
    this.suffix = suffix;
    this.mediaType = mediaType;
  }

  /** How names of such files end; empty for {@link #PLAIN}, whose file has its own name. */
  public String suffix() {
    return suffix;
  }

  public String mediaType() {
    return mediaType;
  }
}
