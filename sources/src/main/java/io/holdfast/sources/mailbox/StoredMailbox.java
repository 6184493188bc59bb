package io.holdfast.sources.mailbox;

import io.holdfast.base.HoldfastException;
import io.holdfast.engine.list.FileContent;
import io.holdfast.engine.list.TreeWalk;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.TreePath;
import io.holdfast.sources.SourcePart;
import io.holdfast.sources.StoredPoint;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/** A mailbox as a restore point has it. */
final class StoredMailbox {
  /** Headers do not go on for longer than this, in any message worth the name. */
  private static final int HEAD_BYTES = 256 << 10;

  private final StoredPoint point;
  private final SourcePart part;
  private final Set<String> damage = new ConcurrentSkipListSet<>();

  /**
   * A folder.
   *
   * @param messages the folders of the tree that hold its messages
   */
  record Folder(
      TreePath place,
      List<String> path,
      String separator,
      boolean subscribed,
      Set<String> uses,
      List<TreePath> messages) {
    String name() {
      return String.join(separator, path);
    }
  }

  /** A message, and where it lies. */
  record Message(Folder folder, TreePath place, long uid, long uidValidity, Node.File node) {}

  /** Is told the messages of a folder, in the order of their numbers. */
  @FunctionalInterface
  interface Reader {
    void message(Message message) throws InterruptedException;
  }

  private StoredMailbox(StoredPoint point, SourcePart part) {
    this.point = point;
    this.part = part;
  }

  /**
   * @throws io.holdfast.base.InvalidInputException INPUT_INVALID when it is no mailbox's
   */
  static StoredMailbox of(StoredPoint point) {
    if (point.parts().size() != 1 || !point.parts().getFirst().kind().equals("MAIL_FOLDERS")) {
      throw MailboxSettings.invalid("not a point of a mailbox");
    }
    return new StoredMailbox(point, point.parts().getFirst());
  }

  SourcePart part() {
    return part;
  }

  /** What of the trees cannot be read. */
  List<String> damage() {
    return List.copyOf(damage);
  }

  /** All that can hold messages, those above before those in them. */
  List<Folder> folders() throws InterruptedException {
    var top = TreePath.parse(part.path());
    var folders = new LinkedHashMap<TreePath, Folder>();
    point.walk(
        top,
        new Visitor() {
          @Override
          public boolean visit(TreePath path, Node node) {
            if (!(node instanceof Node.Directory directory)) {
              return false;
            }
            if (TreeNames.uidValidity(path.name()).isEmpty()) {
              folders.put(path, folder(top, path, directory));
              return true;
            }
            var owner = folders.get(path.parent());
            if (owner != null) {
              owner.messages().add(path);
            }
            return false;
          }
        });
    return folders.values().stream().filter(folder -> !folder.messages().isEmpty()).toList();
  }

  void read(Folder folder, Reader reader) throws InterruptedException {
    for (var place : folder.messages()) {
      var uidValidity = TreeNames.uidValidity(place.name()).orElseThrow();
      point.walk(
          place,
          new Visitor() {
            @Override
            public boolean visit(TreePath path, Node node) throws InterruptedException {
              var uid = TreeNames.uid(path.name());
              if (node instanceof Node.File file && uid.isPresent()) {
                reader.message(new Message(folder, path, uid.getAsLong(), uidValidity, file));
              }
              return false;
            }
          });
    }
  }

  /** Its bytes, proven as they come. */
  InputStream open(Message message) {
    return FileContent.open(point.repository(), message.node());
  }

  /**
   * @throws HoldfastException when the repository is damaged there
   */
  byte[] head(Message message) {
    try (var content = open(message)) {
      return content.readNBytes(HEAD_BYTES);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Folder folder(TreePath top, TreePath place, Node.Directory directory) {
    var names = place.names();
    var path = names.subList(top.depth(), names.size()).stream().map(TreeNames::parse).toList();
    var metadata = directory.metadata();
    return new Folder(
        place,
        path,
        MailAttributes.separator(metadata),
        MailAttributes.subscribed(metadata),
        MailAttributes.uses(metadata),
        new ArrayList<>(1));
  }

  private abstract class Visitor implements TreeWalk.Visitor {
    @Override
    public void damaged(TreePath path, HoldfastException failure) {
      damage.add("%s: %s".formatted(path, failure.getMessage()));
    }
  }
}
