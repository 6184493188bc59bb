package io.holdfast.sources.tree;

import io.holdfast.sources.posix.Descriptor;
import io.holdfast.sources.posix.PosixFiles;
import io.holdfast.sources.posix.PosixNames;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where the given paths lie in the snapshot: {@code /srv/data} under {@code srv}, a relative path
 * under its own first component, a second root of the same name under {@code name-1}. Paths without
 * components ({@code /}, {@code .}) stand for their entries. As restic lays them out.
 *
 * <p>Names that are not UTF-8 survive: texts here hold one char a byte.
 */
final class RootLayout {
  /** A place in the layout: a path to read whole, or a directory on the way to such. */
  static final class Place {
    /** Where it lies, for the kernel. */
    final String file;

    /** Where the path starts: the root, the working directory, or some folders above it. */
    final String base;

    final TreeMap<String, Place> children = new TreeMap<>();
    boolean whole;

    Place(String file, String base) {
      this.file = file;
      this.base = base;
    }
  }

  private static final String WORKING_DIRECTORY =
      toBytesText(Path.of("").toAbsolutePath().toString());

  private final TreeMap<String, Place> top = new TreeMap<>();

  /**
   * @param targets as given, absolute or relative to the working directory
   */
  static Map<String, Place> of(List<String> targets) {
    var layout = new RootLayout();
    for (var target : targets) {
      var clean = clean(toBytesText(target));
      if (components(clean).isEmpty()) {
        layout.addEntriesOf(clean);
      } else {
        layout.add(clean);
      }
    }
    return layout.top;
  }

  /** One char a byte, so that Java's order is the order of bytes. */
  static String toBytesText(String text) {
    return new String(PosixNames.bytes(text), StandardCharsets.ISO_8859_1);
  }

  static String text(String bytesText) {
    return new String(bytes(bytesText), StandardCharsets.UTF_8);
  }

  static byte[] bytes(String bytesText) {
    return bytesText.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** The path from the root; not clean. */
  static String absolute(String path) {
    return path.startsWith("/") ? path : WORKING_DIRECTORY + "/" + path;
  }

  /** Without doubled slashes, dots, and names that dots take back. Never empty. */
  static String clean(String path) {
    var absolute = path.startsWith("/");
    var kept = new ArrayList<String>();
    for (var part : path.split("/", -1)) {
      if (part.isEmpty() || part.equals(".")) {
        continue;
      }
      if (!part.equals("..")) {
        kept.add(part);
      } else if (!kept.isEmpty() && !kept.getLast().equals("..")) {
        kept.removeLast();
      } else if (!absolute) {
        kept.add(part);
      }
    }
    var joined = String.join("/", kept);
    if (absolute) {
      return "/" + joined;
    }
    return joined.isEmpty() ? "." : joined;
  }

  /** The names in a clean path, without the steps upwards at its start. */
  static List<String> components(String clean) {
    return Arrays.stream(clean.split("/", -1))
        .filter(part -> !part.isEmpty() && !part.equals(".") && !part.equals(".."))
        .toList();
  }

  private void addEntriesOf(String clean) {
    var names = new ArrayList<String>();
    try (var directory = PosixFiles.openDirectory(Descriptor.WORKING_DIRECTORY, bytes(clean))) {
      PosixFiles.list(directory, name -> names.add(new String(name, StandardCharsets.ISO_8859_1)));
    }
    names.sort(null);
    for (var name : names) {
      add(join(clean, name));
    }
  }

  private void add(String clean) {
    var components = components(clean);
    var base = base(clean);
    var place = topPlace(components.getFirst(), base);
    var file = place.file;
    for (var name : components.subList(1, components.size())) {
      file = join(file, name);
      var path = file;
      place = place.children.computeIfAbsent(name, _ -> new Place(path, base));
    }
    place.whole = true;
  }

  private Place topPlace(String name, String base) {
    var key = name;
    for (int i = 1; ; i++) {
      var there = top.get(key);
      if (there == null) {
        var fresh = new Place(join(base, name), base);
        top.put(key, fresh);
        return fresh;
      }
      if (there.base.equals(base)) {
        return there;
      }
      key = name + "-" + i;
    }
  }

  private static String base(String clean) {
    if (clean.startsWith("/")) {
      return "/";
    }
    var up = Arrays.stream(clean.split("/", -1)).takeWhile(part -> part.equals("..")).toList();
    return up.isEmpty() ? "." : String.join("/", up);
  }

  private static String join(String directory, String name) {
    return switch (directory) {
      case "." -> name;
      case "/" -> "/" + name;
      default -> directory + "/" + name;
    };
  }
}
