package io.holdfast.dialects.mittwald;

import io.holdfast.catalog.model.ConflictPolicy;
import io.holdfast.catalog.model.RestoreRequest;
import io.holdfast.control.kind.FileLayout;
import io.holdfast.rest.edge.Fields;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Paths to be restored. In a bundle a path begins with the name of a member, and what is asked of
 * its files stands among the target's settings under that name.
 *
 * @param sources absolute in the backup
 * @param target an absolute folder; null puts each path where it came from
 * @param places where the request has the sources, as JSON pointers
 */
record FileWish(
    List<String> sources, @Nullable String target, boolean clears, List<String> places) {
  static final String ROOT = "/";
  private static final String PATH = ".path";
  private static final String LAYOUT = "." + FileLayout.SETTING;

  FileWish {
    sources = List.copyOf(sources);
    places = List.copyOf(places);
  }

  /** As operation {@code restore} takes them. */
  static FileWish read(Fields fields) {
    var sources = fields.require("sourcePaths", fields::texts);
    if (sources.isEmpty()) {
      throw fields.invalid("sourcePaths", "MINITEMS", "must name at least one path");
    }
    var normal = new ArrayList<String>();
    var places = new ArrayList<String>();
    for (var i = 0; i < sources.size(); i++) {
      normal.add(path(fields, "sourcePaths/" + i, sources.get(i)));
      places.add("/pathRestore/sourcePaths/" + i);
    }
    return new FileWish(
        normal,
        fields
            .path("targetRestorePath")
            .map(path -> path(fields, "targetRestorePath", path))
            .orElse(null),
        fields.flag("clearTargetPath").orElse(false),
        places);
  }

  /** As operation {@code restore-path} takes one. */
  static FileWish readOld(Fields fields) {
    var source = path(fields, "sourcePath", fields.require("sourcePath", fields::path));
    return new FileWish(
        List.of(source),
        fields.path("targetPath").map(path -> path(fields, "targetPath", path)).orElse(null),
        fields.flag("clearTargetPath").orElse(false),
        List.of("/sourcePath"));
  }

  private static String path(Fields fields, String name, String text) {
    var names = text.split("/", -1);
    if (!text.startsWith("/") || Arrays.asList(names).contains("..")) {
      throw fields.invalid(name, "FORMAT", "must be an absolute path without \"..\"");
    }
    return normal(text);
  }

  /** Without empty names and slashes at the end. */
  static String normal(String path) {
    var names =
        Stream.of(path.split("/", -1))
            .filter(name -> !name.isEmpty() && !name.equals("."))
            .toList();
    return "/" + String.join("/", names);
  }

  /** The paths wanted, by the names of the point. The root of a bundle is all its folders. */
  List<String> selected(Contents contents) {
    return contents.isBundle()
        ? sources.stream()
            .flatMap(path ->
                path.equals(ROOT)
                    ? contents.folders().stream().map(folder -> "/" + folder)
                    : Stream.of(path))
            .distinct()
            .toList()
        : sources;
  }

  /** What a bundle's members are told; several restored to one folder get one each below it. */
  Map<String, String> memberSettings(Contents contents) {
    var folders = selected(contents).stream().map(Contents::folder).distinct().toList();
    var settings = new HashMap<String, String>();
    for (var folder : folders) {
      settings.put(folder + LAYOUT, layout().name());
      if (target != null) {
        settings.put(folder + PATH, folders.size() == 1 ? target : below(target, folder));
      }
    }
    return settings;
  }

  /** Whether clearing would remove what no folder of the request holds. */
  boolean clearsAll(String source, Contents contents) {
    var whole = source.equals(ROOT) || (contents.isBundle() && parent(source).equals(ROOT));
    return clears && (target == null ? whole : target.equals(ROOT));
  }

  /** What a source that is no bundle is told. */
  Map<String, String> settings() {
    return Map.of(FileLayout.SETTING, layout().name());
  }

  private FileLayout layout() {
    return target == null ? FileLayout.FULL_PATH : FileLayout.NAMED;
  }

  /** What a request asks of files, told from the request alone. */
  static FileWish of(RestoreRequest request, List<String> sources) {
    return new FileWish(
        sources,
        target(request),
        request.conflictPolicy() == ConflictPolicy.CLEAR_TARGET,
        List.of());
  }

  private static @Nullable String target(RestoreRequest request) {
    if (request.target().path() != null) {
      return request.target().path();
    }
    var settings = request.target().settings();
    var folders = settings.keySet().stream().filter(name -> name.endsWith(LAYOUT)).count();
    return settings.entrySet().stream()
        .filter(setting -> setting.getKey().endsWith(PATH))
        .map(Map.Entry::getValue)
        .map(path -> folders > 1 ? parent(path) : path)
        .findFirst()
        .orElse(null);
  }

  /** The folder that the files go to: the target, or where they came from, or the folder above. */
  String determined(RestoreRequest request) {
    if (target != null) {
      return target;
    }
    return sources.stream()
        .map(path -> origin(path, request.target().settings()))
        .reduce(FileWish::shared)
        .orElse(ROOT);
  }

  /** In a bundle the first name is not part of where the path came from. */
  private static String origin(String path, Map<String, String> settings) {
    var folder = Contents.folder(path);
    return settings.containsKey(folder + LAYOUT)
        ? normal(path.substring(Math.min(path.length(), folder.length() + 1)))
        : path;
  }

  private static String shared(String one, String other) {
    var shared = one;
    while (!isBelow(other, shared)) {
      shared = parent(shared);
    }
    return shared;
  }

  private static boolean isBelow(String path, String folder) {
    return folder.equals(ROOT) || path.equals(folder) || path.startsWith(folder + "/");
  }

  private static String parent(String path) {
    var slash = path.lastIndexOf('/');
    return slash <= 0 ? ROOT : path.substring(0, slash);
  }

  private static String below(String path, String name) {
    return path.endsWith("/") ? path + name : path + "/" + name;
  }
}
