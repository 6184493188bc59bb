package io.holdfast.agent;

import io.holdfast.api.work.Completion;
import io.holdfast.engine.backup.SourceTree;
import io.holdfast.sources.SourceView;
import io.holdfast.sources.UploadedDump;
import java.time.Instant;
import java.util.List;

/** One moment of a source of any kind but DIRECTORY. */
final class ViewReading implements Reading {
  private final SourceView view;
  private final KindAccess access;

  private ViewReading(SourceView view, KindAccess access) {
    this.view = view;
    this.access = access;
  }

  /** Takes {@code access} over, and closes it too. */
  static ViewReading open(KindAccess access, SourceEvents events) throws InterruptedException {
    try {
      return new ViewReading(access.source().open(access.settings(), events), access);
    } catch (InterruptedException | RuntimeException e) {
      access.close();
      throw e;
    }
  }

  /** A dump that was made elsewhere. Takes {@code access} over, and closes it too. */
  static ViewReading upload(KindAccess access, UploadedDump dump) {
    try {
      return new ViewReading(access.source().openUpload(access.settings(), dump), access);
    } catch (RuntimeException e) {
      access.close();
      throw e;
    }
  }

  @Override
  public Instant pointInTime() {
    return view.pointInTime();
  }

  @Override
  public SourceTree tree() {
    return view.tree();
  }

  @Override
  public List<Completion.Part> parts() {
    return view.parts().stream()
        .map(part ->
            new Completion.Part(
                part.kind(),
                part.name(),
                part.refKind(),
                part.refName(),
                part.path(),
                part.bytes(),
                part.items(),
                part.expectations()))
        .toList();
  }

  @Override
  public void close() {
    try (access) {
      view.close();
    }
  }
}
