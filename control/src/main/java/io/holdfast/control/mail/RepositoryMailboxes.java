package io.holdfast.control.mail;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
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
import java.util.Objects;
import java.util.Optional;

/** Looks into points through the repositories that hold them. */
public final class RepositoryMailboxes implements Mailboxes {
  /** A search that would have to open more messages than this is refused, and said so. */
  private static final int LOOKED_AT = 100_000;

  private static final Page NONE = new Page(List.of(), false);

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
    return look(point, MailTree::folders).orElse(List.of());
  }

  @Override
  public Page messages(
      RestorePoint point, List<String> folders, MailQuery wanted, long offset, int limit)
      throws InterruptedException {
    if (limit == 0) {
      return NONE;
    }
    var page = look(point, tree -> page(tree, folders, new Paging(tree, wanted, offset, limit)));
    return page.orElse(NONE);
  }

  private static Page page(MailTree tree, List<String> folders, Paging page)
      throws InterruptedException {
    for (var folder : tree.folders()) {
      if (!folders.isEmpty() && !folders.contains(folder.path())) {
        continue;
      }
      for (var messages : folder.messages()) {
        if (!tree.each(TreePath.parse(messages), page::take)) {
          return new Page(page.items, true);
        }
      }
    }
    return new Page(page.items, false);
  }

  @Override
  public List<MailMessage> messages(RestorePoint point, List<String> paths)
      throws InterruptedException {
    var found =
        look(
            point,
            tree -> {
              var files = tree.files(paths);
              return paths.stream()
                  .map(TreePath::parse)
                  .map(path -> tree.message(path, Objects.requireNonNull(files.get(path))))
                  .toList();
            });
    return found.orElseThrow(RepositoryMailboxes::missing);
  }

  @Override
  public void write(RestorePoint point, String path, OutputStream output)
      throws InterruptedException {
    var written =
        look(
            point,
            tree -> {
              for (var file : tree.files(List.of(path)).values()) {
                copy(tree, file, output);
              }
              return path;
            });
    if (written.isEmpty()) {
      throw missing();
    }
  }

  @Override
  public void zip(RestorePoint point, List<String> paths, OutputStream output)
      throws InterruptedException {
    var written =
        look(
            point,
            tree -> {
              new MailZip(tree, paths, output).write();
              return point;
            });
    if (written.isEmpty()) {
      throw missing();
    }
  }

  /** Nothing when the point is no mailbox's. */
  private <T> Optional<T> look(RestorePoint point, Look<T> look) throws InterruptedException {
    var part =
        history.parts(point.id()).stream()
            .filter(each -> each.kind() == PartKind.MAIL_FOLDERS)
            .findFirst();
    if (part.isEmpty()) {
      return Optional.empty();
    }
    var top = TreePath.parse(part.get().path());
    return Optional.of(
        copies.read(
            copies.of(point.id()),
            (repository, snapshot, _) -> look.at(new MailTree(repository, snapshot, top))));
  }

  private static ControlException missing() {
    return new ControlException(ErrorCode.PATH_MISSING, "no such message in the point");
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
