package io.holdfast.engine.tree;

import static io.holdfast.base.ErrorCode.PARAMETER_INVALID;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.base.InvalidInputException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a node is in a snapshot: names from the root down. Shares its parents, so that a walk makes
 * millions of them cheaply.
 */
public final class TreePath implements Comparable<TreePath> {
  public static final TreePath ROOT = new TreePath(null, null, 0);

  private final @Nullable TreePath parent;
  private final @Nullable NodeName name;
  private final int depth;

  private TreePath(@Nullable TreePath parent, @Nullable NodeName name, int depth) {
    this.parent = parent;
    this.name = name;
    this.depth = depth;
  }

  public static TreePath of(List<NodeName> names) {
    var path = ROOT;
    for (var name : names) {
      path = path.child(name);
    }
    return path;
  }

  /**
   * Reads a path that a person wrote or that {@link #toString} printed. Empty components and {@code
   * .} mean nothing; a leading slash may be left out. Bytes that are not UTF-8 are written {@code
   * \xff}, a backslash {@code \\}.
   *
   * @throws InvalidInputException PARAMETER_INVALID for {@code ..} and for a NUL
   */
  public static TreePath parse(String text) {
    var path = ROOT;
    for (var component : text.split("/", -1)) {
      if (!component.isEmpty() && !component.equals(".")) {
        path = path.child(name(component, text));
      }
    }
    return path;
  }

  public TreePath child(NodeName child) {
    return new TreePath(this, child, depth + 1);
  }

  /** This path continued by all names of another. */
  public TreePath resolve(TreePath other) {
    var path = this;
    for (var each : other.names()) {
      path = path.child(each);
    }
    return path;
  }

  public boolean isRoot() {
    return depth == 0;
  }

  /** How many names it has; the root has none. */
  public int depth() {
    return depth;
  }

  /**
   * @throws IllegalStateException for the root, which has none
   */
  public NodeName name() {
    if (name == null) {
      throw new IllegalStateException("the root has no name");
    }
    return name;
  }

  /** The root's parent is the root. */
  public TreePath parent() {
    return parent == null ? this : parent;
  }

  public List<NodeName> names() {
    var names = new ArrayDeque<NodeName>(depth);
    for (var path = this; path.name != null && path.parent != null; path = path.parent) {
      names.addFirst(path.name);
    }
    return new ArrayList<>(names);
  }

  /** Whether this is {@code other} or lies above it. */
  public boolean isPrefixOf(TreePath other) {
    var path = other;
    while (path.depth > depth) {
      path = path.parent();
    }
    return equals(path);
  }

  /** By names from the root, by unsigned bytes: the order in which a walk comes by. */
  @Override
  public int compareTo(TreePath other) {
    var mine = names();
    var others = other.names();
    for (var i = 0; i < Math.min(mine.size(), others.size()); i++) {
      var order = mine.get(i).compareTo(others.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(mine.size(), others.size());
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof TreePath that) || that.depth != depth) {
      return false;
    }
    var a = this;
    var b = that;
    while (a != b && a.name != null && b.name != null) {
      if (!a.name.equals(b.name)) {
        return false;
      }
      a = a.parent();
      b = b.parent();
    }
    return true;
  }

  @Override
  public int hashCode() {
    var hash = depth;
    for (var path = this; path.name != null; path = path.parent()) {
      hash = hash * 31 + path.name.hashCode();
    }
    return hash;
  }

  /** With a leading slash and without loss: see {@link #parse}. */
  @Override
  public String toString() {
    if (isRoot()) {
      return "/";
    }
    var text = new StringBuilder();
    for (var each : names()) {
      // Go quotes the quotation mark too, which here stands for itself.
      text.append('/').append(each.toString().replace("\\\"", "\""));
    }
    return text.toString();
  }

  private static NodeName name(String component, String text) {
    try {
      return NodeName.of(unquote(component));
    } catch (IllegalArgumentException e) {
      throw new InvalidInputException(
          PARAMETER_INVALID,
          "'%s' is not a path in a snapshot: '%s' cannot name a file".formatted(text, component),
          e);
    }
  }

  /** A backslash that begins no escape stands for itself, as a person would expect. */
  private static byte[] unquote(String component) {
    if (component.indexOf('\\') < 0) {
      return component.getBytes(UTF_8);
    }
    try {
      return GoQuote.unquote(component.replace("\"", "\\\""));
    } catch (IllegalArgumentException e) {
      return component.getBytes(UTF_8);
    }
  }
}
