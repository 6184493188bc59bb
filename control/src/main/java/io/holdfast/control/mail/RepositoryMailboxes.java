package io.holdfast.control.mail;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.catalog.model.Part;
import io.holdfast.catalog.model.PartKind;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.control.ControlException;
import io.holdfast.control.copy.ReadableCopies;
import io.holdfast.control.history.History;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.TreePath;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Looks into points through the repositories that hold them. */
public final class RepositoryMailboxes implements Mailboxes {
  /** A search that would have to open more messages than this is refused, and said so. */
  private static final int LOOKED_AT = 100_000;

  private final ReadableCopies copies;
  private final History history;

  public RepositoryMailboxes(ReadableCopies copies, History history) {
    this.copies = copies;
    this.history = history;
  }

  /** What is done with the tree of a mailbox. */
  @FunctionalInterface
  private interface Look<T> {
    T at(MailTree tree) throws InterruptedException;
  }

  @Override
  public List<MailFolder> folders(RestorePoint point) throws InterruptedException {
    return top(point).isEmpty() ? List.of() : look(point, MailTree::folders);
  }

  @Override
  public Page messages(
      RestorePoint point, List<String> folders, MailQuery wanted, long offset, int limit)
      throws InterruptedException {
    if (top(point).isEmpty() || limit == 0) {
      return new Page(List.of(), false);
    }
    return look(
        point,
        tree -> {
          var page = new Paging(tree, wanted, offset, limit);
          for (var folder : tree.folders()) {
            if (!folders.isEmpty() && !folders.contains(folder.path())) {
              continue;
            }
            for (var messages : folder.messages()) {
              if (!tree.each(messages, page::take)) {
                return new Page(page.items, true);
              }
            }
          }
          return new Page(page.items, false);
        });
  }

  @Override
  public MailMessage message(RestorePoint point, String path) throws InterruptedException {
    if (top(point).isEmpty()) {
      throw new ControlException(ErrorCode.PATH_MISSING, "no such message in the point");
    }
    return look(point, tree -> tree.message(TreePath.parse(path), tree.file(path)));
  }

  @Override
  public void write(RestorePoint point, String path, OutputStream output)
      throws InterruptedException {
    look(
        point,
        tree -> {
          copy(tree, tree.file(path), output);
          return path;
        });
  }

  @Override
  public void zip(RestorePoint point, List<String> paths, OutputStream output)
      throws InterruptedException {
    var top = top(point).map(Part::path).map(TreePath::parse).orElse(TreePath.parse("/"));
    look(
        point,
        tree -> {
          var zip = new ZipOutputStream(output);
          for (var folder : tree.folders()) {
            for (var messages : folder.messages()) {
              tree.each(
                  messages,
                  (path, file) -> {
                    if (paths.isEmpty() || paths.stream().anyMatch(one -> below(one, path))) {
                      entry(zip, top, path, file.metadata().times().modified().toEpochMilli());
                      copy(tree, file, zip);
                      closeEntry(zip);
                    }
                    return true;
                  });
            }
          }
          finish(zip);
          return top;
        });
  }

  private Optional<Part> top(RestorePoint point) {
    return history.parts(point.id()).stream()
        .filter(part -> part.kind() == PartKind.MAIL_FOLDERS)
        .findFirst();
  }

  private <T> T look(RestorePoint point, Look<T> look) throws InterruptedException {
    var top = TreePath.parse(top(point).orElseThrow().path());
    return copies.read(
        copies.of(point.id()),
        (repository, snapshot, _) -> look.at(new MailTree(repository, snapshot, top)));
  }

  private static boolean below(String wanted, TreePath path) {
    return TreePath.parse(wanted).isPrefixOf(path);
  }

  /** Once a byte is out no other copy can be tried: the one who reads must see it break. */
  private static void copy(MailTree tree, Node.File file, OutputStream output) {
    try (var content = tree.open(file)) {
      content.transferTo(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (HoldfastException e) {
      throw new UncheckedIOException(new IOException("the point is damaged", e));
    }
  }

  private static void entry(ZipOutputStream zip, TreePath top, TreePath path, long millis) {
    var names = path.names();
    var parts = new ArrayList<String>();
    for (var name : names.subList(top.depth(), names.size())) {
      parts.add(name.toText());
    }
    try {
      var entry = new ZipEntry(String.join("/", parts));
      entry.setTime(millis);
      zip.putNextEntry(entry);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void closeEntry(ZipOutputStream zip) {
    try {
      zip.closeEntry();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void finish(ZipOutputStream zip) {
    try {
      zip.finish();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Fills a page. Not thread-safe. */
  private static final class Paging {
    private final MailTree tree;
    private final MailQuery wanted;
    private final long offset;
    private final int limit;
    private final List<MailMessage> items = new ArrayList<>();
    private long passed;
    private long seen;

    Paging(MailTree tree, MailQuery wanted, long offset, int limit) {
      this.tree = tree;
      this.wanted = wanted;
      this.offset = offset;
      this.limit = limit;
    }

    boolean take(TreePath path, Node.File file) {
      if (wanted.terms().isEmpty()) {
        return passed++ < offset || add(tree, path, file);
      }
      if (++seen > LOOKED_AT) {
        throw new ControlException(
            ErrorCode.NOT_SUPPORTED,
            "more than %d messages would have to be opened; search in one folder"
                .formatted(LOOKED_AT));
      }
      var message = tree.message(path, file);
      if (!wanted.matches(message.head()) || passed++ < offset) {
        return true;
      }
      return items.size() < limit && items.add(message);
    }

    private boolean add(MailTree from, TreePath path, Node.File file) {
      return items.size() < limit && items.add(from.message(path, file));
    }
  }
}
