package io.holdfast.sources.image;

import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.TreePath;
import io.holdfast.sources.PlannedRestore;
import io.holdfast.sources.RestoreWish;
import io.holdfast.sources.SourceTarget;
import io.holdfast.sources.StoredPoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** A file or block device to restore to; the source's own unless a wish says another. */
final class ImageTarget implements SourceTarget {
  private static final String PATH = ImageSource.PATH;

  /** Write although the system uses the target. */
  private static final String FORCE = "force";

  private static final Set<String> KNOWN = Set.of(PATH, FORCE);

  private final Path own;

  ImageTarget(Path own) {
    this.own = own;
  }

  @Override
  public PlannedRestore plan(StoredPoint point, RestoreWish wish) {
    for (var name : wish.target().keySet()) {
      if (!KNOWN.contains(name)) {
        throw ImageSource.invalid("an image as a target knows %s, not '%s'".formatted(KNOWN, name));
      }
    }
    if (wish.asOf() != null || !wish.items().isEmpty()) {
      throw ImageSource.invalid("an image is one thing of one moment: there is nothing to choose");
    }
    if (point.parts().size() != 1 || !point.parts().getFirst().kind().equals("IMAGE")) {
      throw ImageSource.invalid("not a point of an image");
    }
    var part = point.parts().getFirst();
    for (var name : wish.parts()) {
      if (!name.equals(part.name())) {
        throw ImageSource.invalid(
            "the point has no part '%s'; it has '%s'".formatted(name, part.name()));
      }
    }
    if (!(point.find(TreePath.parse(part.path())).orElse(null) instanceof Node.File file)) {
      throw ImageSource.invalid("not a point of an image: no file lies at " + part.path());
    }
    var named = wish.target().get(PATH);
    var place = named == null ? own : ImageSource.path(PATH, named);
    var path = Files.isDirectory(place) ? place.resolve(part.name()) : place;
    var stored = StoredImage.of(point.repository(), file);
    return ImageRestore.plan(stored, path, wish.conflicts(), force(wish));
  }

  @Override
  public void close() {}

  private static boolean force(RestoreWish wish) {
    return switch (wish.target().getOrDefault(FORCE, "false")) {
      case "true" -> true;
      case "false" -> false;
      default -> throw ImageSource.invalid("'%s' must be true or false".formatted(FORCE));
    };
  }
}
