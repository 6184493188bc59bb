package io.holdfast.control.mail;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.control.ControlException;
import io.holdfast.engine.list.FileContent;
import io.holdfast.engine.list.PathLookup;
import io.holdfast.engine.list.TreeSource;
import io.holdfast.engine.list.TreeWalk;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.snapshot.Snapshot;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.engine.tree.TreeEncoder;
import io.holdfast.engine.tree.TreePath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The tree of a mailbox in one copy of a point. Not thread-safe; good while the repository is. */
final class MailTree {
  private static final Pattern MESSAGES = Pattern.compile("messages-\\d{1,10}");
  private static final Pattern MESSAGE = Pattern.compile("\\d{10}\\.eml");
  private static final String FLAGS = "user.holdfast.imap.flags";
  private static final String USE = "user.holdfast.imap.use";

  /** The tree of a folder in which nothing is. */
  private static final BlobId NOTHING = new TreeEncoder(ZoneOffset.UTC).tree().id();

  /** Headers do not go on for longer than this, in any message worth the name. */
  private static final int HEAD_BYTES = 256 << 10;

  private final Repository repository;
  private final TreeSource trees;
  private final Snapshot snapshot;
  private final TreePath top;

  /**
   * @param top where the mailbox lies in the snapshot
   */
  MailTree(Repository repository, Snapshot snapshot, TreePath top) {
    this.repository = repository;
    this.trees = TreeSource.of(repository);
    this.snapshot = snapshot;
    this.top = top;
  }

  /** Is told of files of messages. */
  @FunctionalInterface
  interface Step {
    /**
     * @return whether to go on
     */
    boolean take(TreePath path, Node.File file) throws InterruptedException;
  }

  /** A damaged folder ends the look, so that another copy is tried. */
  private interface Careful extends TreeWalk.Visitor {
    @Override
    default void damaged(TreePath path, HoldfastException failure) {
      throw failure;
    }
  }

  List<MailFolder> folders() throws InterruptedException {
    Map<TreePath, Node.Directory> found = new LinkedHashMap<>();
    Map<TreePath, List<String>> messages = new LinkedHashMap<>();
    walk(
        (Careful)
            (path, node) -> {
              if (!(node instanceof Node.Directory directory)) {
                return false;
              }
              if (MESSAGES.matcher(path.name().toText()).matches()) {
                if (!directory.subtree().equals(NOTHING)) {
                  messages
                      .computeIfAbsent(path.parent(), _ -> new ArrayList<>())
                      .add(path.toString());
                }
                return false;
              }
              found.put(path, directory);
              return true;
            });
    return found.entrySet().stream()
        .map(entry -> {
          var path = entry.getKey();
          return new MailFolder(
              path.toString(),
              path.parent().equals(top) ? null : path.parent().toString(),
              plain(path.name()),
              words(entry.getValue(), USE),
              messages.getOrDefault(path, List.of()));
        })
        .toList();
  }

  /** The messages of a folder of the tree that holds such, by their numbers. */
  boolean each(TreePath folder, Step step) throws InterruptedException {
    var nodes = trees.open(PathLookup.folder(trees, snapshot.tree(), folder));
    for (var next = nodes.next(); next.isPresent(); next = nodes.next()) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      var node = next.get();
      if (node instanceof Node.File file
          && MESSAGE.matcher(node.name().toText()).matches()
          && !step.take(folder.child(node.name()), file)) {
        return false;
      }
    }
    return true;
  }

  /**
   * The files of messages. Each folder is read once, however many of its messages are wanted.
   *
   * @throws HoldfastException PATH_MISSING when one of them is not there
   */
  Map<TreePath, Node.File> files(Collection<String> paths) throws InterruptedException {
    Map<TreePath, Set<TreePath>> wanted = new LinkedHashMap<>();
    for (var path : paths) {
      var place = place(path);
      wanted.computeIfAbsent(place.parent(), _ -> new LinkedHashSet<>()).add(place);
    }
    Map<TreePath, Node.File> found = new HashMap<>();
    for (var folder : wanted.entrySet()) {
      var left = folder.getValue();
      each(
          folder.getKey(),
          (path, file) -> {
            if (left.remove(path)) {
              found.put(path, file);
            }
            return !left.isEmpty();
          });
      if (!left.isEmpty()) {
        throw missing();
      }
    }
    return found;
  }

  MailMessage message(TreePath path, Node.File file) {
    return new MailMessage(
        path.toString(),
        path.parent().parent().toString(),
        file.size(),
        file.metadata().times().modified(),
        words(file, FLAGS),
        MailHead.parse(head(file)));
  }

  /** The names of a path from the mailbox down. */
  List<NodeName> within(TreePath path) {
    return path.names().subList(top.depth(), path.depth());
  }

  InputStream open(Node.File file) {
    return FileContent.open(repository, file);
  }

  private byte[] head(Node.File file) {
    try (var content = open(file)) {
      return content.readNBytes(HEAD_BYTES);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void walk(TreeWalk.Visitor visitor) throws InterruptedException {
    TreeWalk.walk(trees, PathLookup.folder(trees, snapshot.tree(), top), top, visitor);
  }

  /** Where a message may lie: in the mailbox, in a folder of messages, by the name of one. */
  private TreePath place(String path) {
    TreePath place;
    try {
      place = TreePath.parse(path);
    } catch (HoldfastException e) {
      throw missing();
    }
    if (place.depth() > top.depth() + 1
        && top.isPrefixOf(place)
        && MESSAGES.matcher(place.parent().name().toText()).matches()
        && MESSAGE.matcher(place.name().toText()).matches()) {
      return place;
    }
    throw missing();
  }

  private static ControlException missing() {
    return new ControlException(ErrorCode.PATH_MISSING, "no such message in the point");
  }

  private static Set<String> words(Node node, String attribute) {
    return node.metadata().attributes().stream()
        .filter(each -> each.name().equals(attribute))
        .flatMap(each -> Stream.of(each.value().toText().split(" ", -1)))
        .filter(word -> !word.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** A folder's name as its server has it: percent and two digits stand for what no file can be. */
  private static String plain(NodeName name) {
    var bytes = name.toText().getBytes(UTF_8);
    var plain = new ByteArrayOutputStream(bytes.length);
    for (var i = 0; i < bytes.length; i++) {
      var high = i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
      var low = i + 2 < bytes.length ? Character.digit(bytes[i + 2], 16) : -1;
      if (bytes[i] == '%' && high >= 0 && low >= 0) {
        plain.write(high << 4 | low);
        i += 2;
      } else {
        plain.write(bytes[i]);
      }
    }
    return plain.toString(UTF_8).replace("\0", "");
  }
}
