package io.holdfast.engine.restore;

import static io.holdfast.base.ErrorCode.BLOB_DAMAGED;

import io.holdfast.base.HoldfastException;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.restore.FileWork.Failure;
import io.holdfast.engine.tree.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Ends files: sets size and metadata, proves them if asked, and only then gives them their names;
 * removes what cannot be whole. Then links the further names. Thread-safe.
 */
final class FileFinisher {
  private static final String TAKEN = "something is there by now";

  private final RestoreOptions options;
  private final BlobSource blobs;
  private final ItemReporter reporter;
  private final FolderFinisher folders;
  private final Naming naming;
  private final HardLinks links = new HardLinks();
  private final Set<FileWork> unfinished = ConcurrentHashMap.newKeySet();

  FileFinisher(
      RestoreOptions options,
      BlobSource blobs,
      ItemReporter reporter,
      FolderFinisher folders,
      Naming naming) {
    this.options = options;
    this.blobs = blobs;
    this.reporter = reporter;
    this.folders = folders;
    this.naming = naming;
  }

  /** Of all files and links with several names. */
  HardLinks links() {
    return links;
  }

  void begin(FileWork work) {
    unfinished.add(work);
  }

  /** All that could be written is; or the file has failed. */
  void finish(FileWork work) throws InterruptedException {
    if (!unfinished.remove(work)) {
      return;
    }
    if (!work.isFailed()) {
      try {
        complete(work);
        return;
      } catch (HoldfastException e) {
        work.fail(Failure.of(e));
      } catch (InterruptedException | RuntimeException | Error e) {
        discard(work);
        throw e;
      }
    }
    discard(work);
    var failure = work.failure().orElseThrow();
    fail(work, failure);
  }

  /** Removes what was begun and not ended: after an abort. Names that are whole stay. */
  void discardUnfinished() {
    for (var work : unfinished) {
      discard(work);
    }
    unfinished.clear();
  }

  /** Gives a file that is there a further name. */
  void link(HardLinks.Waiting name, HardLinks.Existing existing) throws InterruptedException {
    tryLink(name, existing);
  }

  /** Returns whether it has the name now. */
  private boolean tryLink(HardLinks.Waiting name, HardLinks.Existing existing)
      throws InterruptedException {
    var folder = name.existing().folder();
    var kind = ItemKind.of(name.node());
    try {
      if (Naming.isTaken(folder, name.place(), name.decision())) {
        reporter.skipped(name.place(), kind, TAKEN);
        folders.release(name.folder());
        return false;
      }
      naming.make(
          folder,
          name.place(),
          name.decision(),
          at -> {
            folder.makeLink(at, existing.folder(), existing.name());
            return at;
          });
      reporter.restored(name.place(), kind, 0, List.of());
      folders.release(name.folder());
      return true;
    } catch (HoldfastException e) {
      name.folder().lack();
      reporter.failed(name.place(), kind, e.code(), FileWork.message(e));
      folders.release(name.folder());
      return false;
    } // what else ends it, ends all: its folder is never whole then, nor cleared
  }

  /** Something with further names is there. */
  void made(Node node, HardLinks.Existing existing) throws InterruptedException {
    if (!HardLinks.concerns(node)) {
      return;
    }
    for (var name : links.done(node, existing)) {
      link(name, existing);
    }
  }

  /** Something with further names is not there, and so neither are those. */
  void missed(Node node, Failure failure) throws InterruptedException {
    if (!HardLinks.concerns(node)) {
      return;
    }
    for (var name : links.failed(node)) {
      name.folder().lack();
      reporter.failed(name.place(), ItemKind.of(name.node()), failure.code(), failure.message());
      folders.release(name.folder());
    }
  }

  private void complete(FileWork work) throws InterruptedException {
    var folder = work.folder().folder().orElseThrow();
    List<MetadataProblem> problems;
    try (var file = work.open()) {
      file.resize(work.sizeBytes());
      if (options.verify()) {
        verify(work, file);
      }
      problems = file.describe(work.node().metadata());
    }
    if (Naming.isTaken(folder, work.place(), work.decision())) {
      reporter.skipped(work.place(), ItemKind.FILE, TAKEN);
      nameElsewhere(folder, work);
      return;
    }
    try {
      naming.rename(folder, work.partial(), work.place(), work.decision());
    } catch (HoldfastException e) {
      if (!HardLinks.concerns(work.node())) {
        throw e;
      }
      work.folder().lack();
      reporter.failed(work.place(), ItemKind.FILE, e.code(), FileWork.message(e));
      nameElsewhere(folder, work);
      return;
    }
    reporter.restored(work.place(), ItemKind.FILE, work.sizeBytes(), withSize(work, problems));
    made(work.node(), new HardLinks.Existing(folder, work.place().target().name()));
    folders.release(work.folder());
  }

  /** Whoever restores it must hear that it is not what the node tells of. */
  private static List<MetadataProblem> withSize(FileWork work, List<MetadataProblem> problems) {
    var told = work.node().size();
    if (told == work.sizeBytes()) {
      return problems;
    }
    var all = new ArrayList<>(problems);
    all.add(
        new MetadataProblem(
            MetadataProblem.Aspect.SIZE,
            "has the %d bytes of its pieces, not the %d that it had: look for it in another snapshot"
                .formatted(work.sizeBytes(), told)));
    return all;
  }

  /** The file is whole and does not get its name: the next of its names that takes it has it. */
  private void nameElsewhere(RestoreFolder folder, FileWork work) throws InterruptedException {
    var name = nextName(work);
    var partial = new HardLinks.Existing(folder, work.partial());
    while (name.isPresent() && !tryLink(name.get(), partial)) {
      name = nextName(work);
    }
    discard(work);
    if (name.isPresent()) {
      made(work.node(), name.get().existing());
    }
    folders.release(work.folder());
  }

  private Optional<HardLinks.Waiting> nextName(FileWork work) {
    return HardLinks.concerns(work.node()) ? links.next(work.node()) : Optional.empty();
  }

  private void verify(FileWork work, RestoreFile file) {
    var position = 0L;
    var buffer = new byte[0];
    for (var id : work.node().content()) {
      var length = blobs.find(id).orElseThrow().plainLength();
      buffer = buffer.length >= length ? buffer : new byte[length];
      file.read(buffer, 0, length, position);
      if (!BlobId.hash(buffer, 0, length).equals(id)) {
        throw new EngineException(
            BLOB_DAMAGED,
            "%s reads back other bytes at %d than were written: check the target's disk"
                .formatted(work.place().target(), position));
      }
      position += length;
    }
  }

  private void discard(FileWork work) {
    work.opened().ifPresent(RestoreFile::close);
    try {
      if (work.opened().isPresent()) {
        work.folder().folder().orElseThrow().remove(work.partial());
      }
    } catch (HoldfastException e) {
      // It stays under its partial name, which says what it is.
      work.fail(Failure.of(e));
    }
  }

  private void fail(FileWork work, Failure failure) throws InterruptedException {
    work.folder().lack();
    reporter.failed(work.place(), ItemKind.FILE, failure.code(), failure.message());
    missed(work.node(), failure);
    folders.release(work.folder());
  }
}
