package io.holdfast.control.work;

import io.holdfast.catalog.model.BackupSession;
import io.holdfast.catalog.model.Drill;
import io.holdfast.catalog.model.Export;
import io.holdfast.catalog.model.Hook;
import io.holdfast.catalog.model.Part;
import io.holdfast.catalog.model.PointCopy;
import io.holdfast.catalog.model.Repository;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.model.SessionRef;
import io.holdfast.catalog.model.Source;
import io.holdfast.catalog.model.SourceKind;
import io.holdfast.control.kind.MemberWish;
import java.util.List;

/** A session that an agent holds now, with all that the work needs but the password. */
public sealed interface Assignment {
  SessionRef session();

  /** The fencing token that every report must show. */
  long token();

  int attempt();

  Source source();

  Repository repository();

  /**
   * Back up a source.
   *
   * @param host names the machine in the snapshot; empty when the source has no server
   * @param hooks of the plan
   * @param members of a bundle; none for all other kinds
   */
  record Backup(
      BackupSession record,
      Source source,
      Repository repository,
      String host,
      List<Hook> hooks,
      List<Source> members)
      implements Assignment {
    public Backup {
      members = List.copyOf(members);
      hooks = List.copyOf(hooks);
    }

    @Override
    public SessionRef session() {
      return SessionRef.of(record.id());
    }

    @Override
    public long token() {
      return record.lease().fence();
    }

    @Override
    public int attempt() {
      return record.attempt();
    }
  }

  /**
   * Restore from a copy.
   *
   * @param into the source to restore into: {@code source}, or another of its kind
   * @param parts of the point
   * @param members what is wanted of each member of a bundle; none for all other kinds
   */
  record Restore(
      RestoreSession record,
      Source source,
      PointCopy copy,
      Repository repository,
      Source into,
      List<Part> parts,
      List<MemberWish> members)
      implements Assignment {
    public Restore {
      members = List.copyOf(members);
      parts = List.copyOf(parts);
    }

    @Override
    public SessionRef session() {
      return SessionRef.of(record.id());
    }

    @Override
    public long token() {
      return record.lease().fence();
    }

    @Override
    public int attempt() {
      return record.attempt();
    }
  }

  /** Work that a restore session stands for. */
  sealed interface OfRestore extends Assignment {
    Restore restore();

    @Override
    default SessionRef session() {
      return restore().session();
    }

    @Override
    default long token() {
      return restore().token();
    }

    @Override
    default int attempt() {
      return restore().attempt();
    }

    @Override
    default Source source() {
      return restore().source();
    }

    @Override
    default Repository repository() {
      return restore().repository();
    }
  }

  /**
   * Write a copy, or a part of it, into a file.
   *
   * @param paths of the snapshot; none means all of it
   */
  record Exporting(Restore restore, Export export, List<String> paths) implements OfRestore {
    public Exporting {
      paths = List.copyOf(paths);
    }
  }

  /**
   * Prove a copy by restoring it to a place of the agent's own. Nothing that opens a source belongs
   * to it.
   *
   * @param pieces one for each member of a bundle; a single one for all other kinds
   */
  record Drilling(Restore restore, Drill drill, List<DrillPiece> pieces) implements OfRestore {
    public Drilling {
      pieces = List.copyOf(pieces);
    }
  }

  /**
   * What is proven by itself.
   *
   * @param folder of the snapshot that stands for its root
   * @param parts named and placed as in a point of its own
   */
  record DrillPiece(String folder, SourceKind kind, List<Part> parts) {
    public DrillPiece {
      parts = List.copyOf(parts);
    }
  }
}
