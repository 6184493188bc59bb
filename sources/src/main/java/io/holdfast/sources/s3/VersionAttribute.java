package io.holdfast.sources.s3;

import io.holdfast.engine.tree.ExtendedAttribute;
import io.holdfast.engine.tree.NodeMetadata;
import io.holdfast.engine.tree.RawBytes;
import io.holdfast.sources.s3.Listed.Version;
import java.util.List;

/** Which version a file is, as one attribute: its age, what it is, and its id. */
final class VersionAttribute {
  private static final String NAME = "user.holdfast.s3.version";
  private static final String LATEST = "latest";
  private static final String MARKER = "marker";
  private static final String LATEST_MARKER = "latest-marker";
  private static final String OLDER = "older";

  private VersionAttribute() {}

  /** None for a version without a name. */
  static List<ExtendedAttribute> of(Version version) {
    if (!version.isNamed()) {
      return List.of();
    }
    var text = "%d %s %s".formatted(version.age(), word(version), version.id());
    return List.of(new ExtendedAttribute(NAME, RawBytes.ofUtf8(text)));
  }

  static Version of(NodeMetadata metadata) {
    return metadata.attributes().stream()
        .filter(attribute -> attribute.name().equals(NAME))
        .findFirst()
        .map(attribute -> parse(attribute.value().toText()))
        .orElse(Listed.CURRENT);
  }

  private static Version parse(String text) {
    var fields = text.split(" ", 3);
    if (fields.length < 3 || !fields[0].matches("\\d{1,9}")) {
      return Listed.CURRENT;
    }
    var word = fields[1];
    return new Version(
        fields[2],
        word.equals(LATEST) || word.equals(LATEST_MARKER),
        word.equals(MARKER) || word.equals(LATEST_MARKER),
        Integer.parseInt(fields[0]));
  }

  private static String word(Version version) {
    if (version.deleteMarker()) {
      return version.latest() ? LATEST_MARKER : MARKER;
    }
    return version.latest() ? LATEST : OLDER;
  }
}
