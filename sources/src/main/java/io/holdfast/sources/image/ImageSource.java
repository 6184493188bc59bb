package io.holdfast.sources.image;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import io.holdfast.sources.Capabilities;
import io.holdfast.sources.Capabilities.Conflicts;
import io.holdfast.sources.Capabilities.Mode;
import io.holdfast.sources.Sandbox;
import io.holdfast.sources.SandboxRoom;
import io.holdfast.sources.Source;
import io.holdfast.sources.SourceJournal;
import io.holdfast.sources.SourceSettings;
import io.holdfast.sources.SourceTarget;
import io.holdfast.sources.SourceView;
import io.holdfast.sources.StoredPoint;
import io.holdfast.sources.TargetSandbox;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Set;

/** The image of a disk, in a file or on a block device; see {@code docs/sources/image.md}. */
public final class ImageSource implements Source {
  static final String PATH = "path";

  static final Capabilities CAPABILITIES =
      new Capabilities(
          Set.of(Mode.WHOLE, Mode.IMAGE),
          "IMAGE",
          Set.of(Conflicts.values()),
          true,
          false,
          Set.of(PATH),
          Set.of());

  @Override
  public String kind() {
    return "DISK_IMAGE";
  }

  @Override
  public Capabilities capabilities() {
    return CAPABILITIES;
  }

  @Override
  public void validate(SourceSettings settings) {
    settings.requireOnly(CAPABILITIES);
    path(PATH, settings.get(PATH));
  }

  @Override
  public SourceView open(SourceSettings settings, SourceJournal journal) {
    validate(settings);
    var path = path(PATH, settings.get(PATH));
    return ImageView.open(path, Instant.now().truncatedTo(ChronoUnit.MICROS), journal);
  }

  @Override
  public SourceTarget openTarget(SourceSettings settings, SourceJournal journal) {
    validate(settings);
    return new ImageTarget(path(PATH, settings.get(PATH)));
  }

  @Override
  public Sandbox openSandbox(SandboxRoom room, StoredPoint point, SourceJournal journal) {
    return new TargetSandbox(new ImageTarget(room.folder().resolve("image")), Map.of());
  }

  static Path path(String name, String text) {
    try {
      var path = Path.of(text);
      if (path.isAbsolute() && path.normalize().getNameCount() > 0) {
        return path.normalize();
      }
    } catch (InvalidPathException e) {
      // Told below, as a relative one is.
    }
    throw invalid(
        "'%s' must be the absolute path of a file or device, not '%s'".formatted(name, text));
  }

  static InvalidInputException invalid(String message) {
    return new InvalidInputException(ErrorCode.INPUT_INVALID, message);
  }
}
