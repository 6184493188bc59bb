package io.holdfast.engine.snapshot;

import io.holdfast.engine.pack.BlobId;
import java.time.OffsetDateTime;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a snapshot file says. Built by {@link #builder}, because most of it is optional. */
public final class Snapshot {
  private final OffsetDateTime time;
  private final BlobId tree;
  private final List<String> paths;
  private final @Nullable SnapshotId parent;
  private final String hostname;
  private final String username;
  private final long uid;
  private final long gid;
  private final List<String> excludes;
  private final List<String> tags;
  private final @Nullable SnapshotId original;
  private final String programVersion;
  private final @Nullable SnapshotSummary summary;

  private Snapshot(Builder builder) {
    time = builder.time;
    tree = builder.tree;
    paths = List.copyOf(builder.paths);
    parent = builder.parent;
    hostname = builder.hostname;
    username = builder.username;
    uid = builder.uid;
    gid = builder.gid;
    excludes = List.copyOf(builder.excludes);
    tags = List.copyOf(builder.tags);
    original = builder.original;
    programVersion = builder.programVersion;
    summary = builder.summary;
  }

  /**
   * @param time when the backup began, in the zone of its machine
   * @param tree the root
   * @param paths as given to the backup, absolute
   */
  public static Builder builder(OffsetDateTime time, BlobId tree, List<String> paths) {
    return new Builder(time, tree, paths);
  }

  /** A builder that holds all of this, to change some of it. */
  public Builder toBuilder() {
    var builder = builder(time, tree, paths);
    builder.parent = parent;
    builder.hostname = hostname;
    builder.username = username;
    builder.uid = uid;
    builder.gid = gid;
    builder.excludes = excludes;
    builder.tags = tags;
    builder.original = original;
    builder.programVersion = programVersion;
    builder.summary = summary;
    return builder;
  }

  public OffsetDateTime time() {
    return time;
  }

  public BlobId tree() {
    return tree;
  }

  public List<String> paths() {
    return paths;
  }

  /** The snapshot that this one was compared with. */
  public Optional<SnapshotId> parent() {
    return Optional.ofNullable(parent);
  }

  /** Empty when unknown. */
  public String hostname() {
    return hostname;
  }

  /** Empty when unknown. */
  public String username() {
    return username;
  }

  public long uid() {
    return uid;
  }

  public long gid() {
    return gid;
  }

  public List<String> excludes() {
    return excludes;
  }

  public List<String> tags() {
    return tags;
  }

  /** Whether it has all of these, as stock restic judges: an empty one is had by who has none. */
  public boolean hasTags(List<String> all) {
    for (var tag : all) {
      if (tag.isEmpty() && tags.isEmpty()) {
        return true;
      }
      if (!tags.contains(tag)) {
        return false;
      }
    }
    return true;
  }

  /** Its tags, and this one behind them unless it is among them. */
  public List<String> tagsWith(String tag) {
    var more = new LinkedHashSet<>(tags);
    more.add(tag);
    return List.copyOf(more);
  }

  /** The first version of a snapshot that was rewritten. */
  public Optional<SnapshotId> original() {
    return Optional.ofNullable(original);
  }

  /** Such as {@code holdfast 0.1.0}; empty when unknown. */
  public String programVersion() {
    return programVersion;
  }

  public Optional<SnapshotSummary> summary() {
    return Optional.ofNullable(summary);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Snapshot that && fields().equals(that.fields());
  }

  @Override
  public int hashCode() {
    return tree.hashCode();
  }

  @Override
  public String toString() {
    return "Snapshot[%s of %s on %s]".formatted(time, paths, hostname);
  }

  private List<Object> fields() {
    return List.of(
        time,
        tree,
        paths,
        parent(),
        hostname,
        username,
        uid,
        gid,
        excludes,
        tags,
        original(),
        programVersion,
        summary());
  }

  /** Collects what is known. Not thread-safe. */
  public static final class Builder {
    private OffsetDateTime time;
    private BlobId tree;
    private List<String> paths;
    private @Nullable SnapshotId parent;
    private String hostname = "";
    private String username = "";
    private long uid;
    private long gid;
    private List<String> excludes = List.of();
    private List<String> tags = List.of();
    private @Nullable SnapshotId original;
    private String programVersion = "";
    private @Nullable SnapshotSummary summary;

    private Builder(OffsetDateTime time, BlobId tree, List<String> paths) {
      this.time = Objects.requireNonNull(time);
      this.tree = Objects.requireNonNull(tree);
      this.paths = List.copyOf(paths);
    }

    public Builder time(OffsetDateTime value) {
      time = value;
      return this;
    }

    public Builder tree(BlobId value) {
      tree = value;
      return this;
    }

    public Builder paths(List<String> value) {
      paths = List.copyOf(value);
      return this;
    }

    public Builder parent(@Nullable SnapshotId value) {
      parent = value;
      return this;
    }

    public Builder hostname(String value) {
      hostname = value;
      return this;
    }

    public Builder username(String value) {
      username = value;
      return this;
    }

    public Builder uid(long value) {
      uid = value;
      return this;
    }

    public Builder gid(long value) {
      gid = value;
      return this;
    }

    public Builder excludes(List<String> value) {
      excludes = List.copyOf(value);
      return this;
    }

    public Builder tags(List<String> value) {
      tags = List.copyOf(value);
      return this;
    }

    public Builder original(@Nullable SnapshotId value) {
      original = value;
      return this;
    }

    public Builder programVersion(String value) {
      programVersion = value;
      return this;
    }

    public Builder summary(@Nullable SnapshotSummary value) {
      summary = value;
      return this;
    }

    public Snapshot build() {
      return new Snapshot(this);
    }
  }
}
