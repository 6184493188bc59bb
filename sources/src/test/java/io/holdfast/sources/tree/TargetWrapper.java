package io.holdfast.sources.tree;

import io.holdfast.engine.restore.RestoreFolder;
import io.holdfast.engine.restore.RestoreTarget;
import io.holdfast.engine.restore.TargetIdentity;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/** A target that is another one but for what a test overrides. */
abstract class TargetWrapper implements RestoreTarget {
  private final RestoreTarget target;

  TargetWrapper(RestoreTarget target) {
    this.target = target;
  }

  @Override
  public String location() {
    return target.location();
  }

  @Override
  public Path path() {
    return target.path();
  }

  @Override
  public boolean isWholeSystem() {
    return target.isWholeSystem();
  }

  @Override
  public OptionalLong freeBytes() {
    return target.freeBytes();
  }

  @Override
  public Optional<TargetIdentity> identify(Path place) {
    return target.identify(place);
  }

  @Override
  public Optional<RestoreFolder> findFolder() {
    return target.findFolder();
  }

  @Override
  public RestoreFolder makeFolder() {
    return target.makeFolder();
  }

  @Override
  public void close() {
    target.close();
  }
}
