package io.holdfast.server.work;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.api.work.BackupOrder;
import io.holdfast.api.work.Completion;
import io.holdfast.api.work.ExportOrder;
import io.holdfast.api.work.HookSpec;
import io.holdfast.api.work.ItemOutcome;
import io.holdfast.api.work.Lease;
import io.holdfast.api.work.LeaseTerms;
import io.holdfast.api.work.MemberRestore;
import io.holdfast.api.work.OrderSecret;
import io.holdfast.api.work.Progress;
import io.holdfast.api.work.RepositoryAccess;
import io.holdfast.api.work.RestoreOrder;
import io.holdfast.api.work.SourceRestore;
import io.holdfast.api.work.SourceSpec;
import io.holdfast.api.work.WorkEvent;
import io.holdfast.api.work.WorkKind;
import io.holdfast.api.work.WorkOrder;
import io.holdfast.base.Uuid7;
import io.holdfast.catalog.model.BackupStatistics;
import io.holdfast.catalog.model.BackupType;
import io.holdfast.catalog.model.EventDraft;
import io.holdfast.catalog.model.EventLevel;
import io.holdfast.catalog.model.Hook;
import io.holdfast.catalog.model.ItemAction;
import io.holdfast.catalog.model.ItemState;
import io.holdfast.catalog.model.Part;
import io.holdfast.catalog.model.PartKind;
import io.holdfast.catalog.model.PartRef;
import io.holdfast.catalog.model.Repository;
import io.holdfast.catalog.model.RestoreItem;
import io.holdfast.catalog.model.RestoreItemId;
import io.holdfast.catalog.model.RestoreSessionId;
import io.holdfast.catalog.model.RestoreTotals;
import io.holdfast.catalog.model.Source;
import io.holdfast.catalog.model.SourceKind;
import io.holdfast.catalog.model.TreeProfile;
import io.holdfast.control.backup.UploadPipe;
import io.holdfast.control.configuration.Folders;
import io.holdfast.control.export.Exports;
import io.holdfast.control.kind.FileLayout;
import io.holdfast.control.kind.KindWish;
import io.holdfast.control.kind.MemberWish;
import io.holdfast.control.restore.FolderBase;
import io.holdfast.control.work.Assignment;
import io.holdfast.control.work.WrittenSnapshot;
import io.holdfast.engine.crypto.Password;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The channel's records in the service's words, and back. */
final class WorkWords {
  private final InstantSource clock;
  private final Uuid7 ids;

  WorkWords(InstantSource clock) {
    this.clock = clock;
    this.ids = new Uuid7(clock);
  }

  WorkOrder order(Assignment assignment, LeaseTerms terms, OrderKeys keys) {
    return switch (assignment) {
      case Assignment.Backup backup -> backup(backup, terms, keys, null);
      case Assignment.Restore restore -> restore(restore, terms, keys);
      case Assignment.Drilling drilling -> DrillWords.order(drilling, terms, keys);
      case Assignment.Exporting exporting -> exportOrder(exporting, terms, keys, null);
    };
  }

  /**
   * @param key the archive's password; null for none
   */
  WorkOrder exportOrder(
      Assignment.Exporting exporting, LeaseTerms terms, OrderKeys keys, @Nullable Password key) {
    var restore = exporting.restore();
    var session = restore.record();
    var utf8 = key == null ? null : key.toUtf8();
    try {
      return new ExportOrder(
          new Lease(WorkKind.RESTORE, session.id().value(), restore.token()),
          terms,
          access(restore.repository(), keys),
          restore.attempt(),
          Objects.requireNonNull(restore.copy().snapshotId()),
          exporting.paths(),
          Exports.archive(exporting.export().format()).name(),
          utf8 == null ? null : new OrderSecret(utf8),
          Objects.requireNonNull(session.request().target().path()));
    } finally {
      if (utf8 != null) {
        Arrays.fill(utf8, (byte) 0);
      }
    }
  }

  io.holdfast.catalog.model.Progress progress(Progress progress) {
    return new io.holdfast.catalog.model.Progress(
        progress.stage().name(),
        progress.itemsDone(),
        zeroIfUnknown(progress.itemsTotal()),
        progress.bytesDone(),
        zeroIfUnknown(progress.bytesTotal()),
        progress.bytesUploaded(),
        progress.etaSeconds(),
        clock.instant());
  }

  List<EventDraft> events(List<WorkEvent> events) {
    return events.stream()
        .map(event ->
            new EventDraft(
                event.at(),
                level(event.level()),
                event.code(),
                event.message(),
                event.params(),
                null))
        .toList();
  }

  List<RestoreItem> items(Lease lease, List<ItemOutcome> items) {
    var session = new RestoreSessionId(lease.session());
    return items.stream().map(item -> item(session, item)).toList();
  }

  static RestoreTotals sums(List<ItemOutcome> items) {
    long all = 0;
    long restored = 0;
    long failed = 0;
    long skipped = 0;
    long bytes = 0;
    for (var item : items) {
      all += item.count();
      bytes += item.target() == null && item.count() == 1 ? 0 : item.bytes();
      switch (item.state()) {
        case SUCCESS, WARNING -> restored += item.count();
        case FAILED -> failed += item.count();
        case SKIPPED, CANCELLED -> skipped += item.count();
      }
    }
    return new RestoreTotals(all, restored, failed, skipped, bytes);
  }

  static RestoreTotals totals(io.holdfast.api.work.RestoreTotals totals) {
    return new RestoreTotals(
        totals.items(),
        totals.restored() + totals.warned(),
        totals.failed(),
        totals.skipped(),
        totals.bytes());
  }

  static WrittenSnapshot written(Completion.BackedUp done) {
    var totals = done.totals();
    return new WrittenSnapshot(
        done.snapshot(),
        done.tree(),
        done.reloaded(),
        done.pointInTime(),
        new BackupStatistics(
            totals.files(),
            totals.directories(),
            totals.added(),
            totals.changed(),
            totals.unchanged(),
            totals.unreadable(),
            totals.bytesRead(),
            totals.bytesStored()),
        totals.files() + totals.directories() + totals.others(),
        totals.unreadable(),
        totals.bytesTotal(),
        done.parts().stream()
            .map(part ->
                new WrittenSnapshot.WrittenPart(
                    PartKind.valueOf(part.kind()),
                    part.name(),
                    part.refKind().isEmpty() ? null : new PartRef(part.refKind(), part.refName()),
                    part.path(),
                    part.bytes(),
                    part.items(),
                    part.expectations()))
            .toList(),
        done.warnings(),
        new TreeProfile(
            done.profile().extensions(),
            done.profile().sampled(),
            done.profile().opaque(),
            done.profile().newestFileAt()));
  }

  /**
   * @param upload what to store instead of reading the source; null for none
   */
  BackupOrder backup(
      Assignment.Backup backup, LeaseTerms terms, OrderKeys keys, @Nullable UploadPipe upload) {
    var session = backup.record();
    return new BackupOrder(
        new Lease(WorkKind.BACKUP, session.id().value(), backup.token()),
        terms,
        access(backup.repository(), keys),
        backup.attempt(),
        spec(backup, keys),
        backup.host(),
        clock.instant(),
        List.of(
            BackupOrder.PROTECTION_TAG + session.protectionId(),
            BackupOrder.SESSION_TAG + session.id()),
        session.type() == BackupType.FULL,
        session.checkpoint(),
        backup.hooks().stream().map(WorkWords::hook).toList(),
        upload == null ? null : new BackupOrder.Upload(upload.name(), upload));
  }

  private static RestoreOrder restore(
      Assignment.Restore restore, LeaseTerms terms, OrderKeys keys) {
    var session = restore.record();
    var determined = session.determined();
    var path = determined == null ? session.request().target().path() : determined.path();
    return new RestoreOrder(
        new Lease(WorkKind.RESTORE, session.id().value(), restore.token()),
        terms,
        access(restore.repository(), keys),
        restore.attempt(),
        Objects.requireNonNull(restore.copy().snapshotId()),
        restore.source().kind().name(),
        FolderBase.of(session.request()),
        FolderBase.paths(session.request()),
        path == null ? "/" : path,
        restore.source().kind() == SourceKind.DIRECTORY
            ? layout(FileLayout.of(session.request().target().settings()))
            : RestoreOrder.Layout.FULL_PATH,
        RestoreOrder.Conflicts.valueOf(session.request().conflictPolicy().name()),
        isAlone(restore.into()) ? into(restore, keys) : null,
        restore.members().stream().map(member -> member(member, keys)).toList());
  }

  /** Whether it is restored by its kind, and as a whole. */
  private static boolean isAlone(Source into) {
    return into.kind() != SourceKind.DIRECTORY && into.kind() != SourceKind.PROJECT_BUNDLE;
  }

  private static MemberRestore member(MemberWish member, OrderKeys keys) {
    return new MemberRestore(
        member.member(),
        into(member.into(), member.parts(), member.wish(), keys),
        member.ofFiles() ? member.wish().items() : List.of(),
        member.ofFiles() ? member.targetPath() : "/",
        member.ofFiles() ? layout(member.layout()) : RestoreOrder.Layout.FULL_PATH);
  }

  private static RestoreOrder.Layout layout(FileLayout layout) {
    return RestoreOrder.Layout.valueOf(layout.name());
  }

  private static SourceRestore into(Assignment.Restore restore, OrderKeys keys) {
    return into(restore.into(), restore.parts(), KindWish.of(restore.record().request()), keys);
  }

  private static SourceRestore into(Source into, List<Part> parts, KindWish wish, OrderKeys keys) {
    return new SourceRestore(
        spec(into, keys.of(into)),
        parts.stream().map(WorkWords::part).toList(),
        wish.parts(),
        wish.items(),
        wish.asOf(),
        wish.target());
  }

  static Completion.Part part(Part part) {
    return new Completion.Part(
        part.kind().name(),
        part.name(),
        part.ref().kind(),
        part.ref().name(),
        part.path(),
        part.bytes(),
        part.itemCount(),
        part.expectations());
  }

  private static SourceSpec spec(Assignment.Backup backup, OrderKeys keys) {
    if (backup.source().kind() != SourceKind.PROJECT_BUNDLE) {
      return spec(backup.source(), keys.of(backup.source()));
    }
    return SourceSpec.bundle(
        backup.members().stream()
            .map(member -> new SourceSpec.Member(member.slug(), spec(member, keys.of(member))))
            .toList());
  }

  private static SourceSpec spec(Source source, Map<String, byte[]> secrets) {
    if (source.kind() != SourceKind.DIRECTORY) {
      return SourceSpec.of(source.kind().name(), source.config(), sent(secrets));
    }
    return SourceSpec.directory(
        Folders.of(source.config()),
        source.excludes(),
        Boolean.parseBoolean(source.config().getOrDefault("oneFileSystem", "false")));
  }

  private static Map<String, OrderSecret> sent(Map<String, byte[]> secrets) {
    var sent = new HashMap<String, OrderSecret>();
    secrets.forEach((name, secret) -> sent.put(name, new OrderSecret(secret)));
    return sent;
  }

  private static HookSpec hook(Hook hook) {
    return new HookSpec(
        HookSpec.Phase.valueOf(hook.phase().name()),
        hook.command(),
        hook.timeout(),
        HookSpec.OnError.valueOf(hook.onError().name()));
  }

  static RepositoryAccess access(Repository repository, OrderKeys keys) {
    var secrets = new HashMap<String, OrderSecret>();
    keys.reach()
        .secrets()
        .forEach((name, text) -> {
          var utf8 = text.getBytes(UTF_8);
          secrets.put(name, new OrderSecret(utf8));
          Arrays.fill(utf8, (byte) 0);
        });
    return new RepositoryAccess(
        repository.id().value(),
        repository.kind().name(),
        repository.location(),
        keys.reach().settings(),
        secrets,
        new OrderSecret(keys.password()));
  }

  private RestoreItem item(RestoreSessionId session, ItemOutcome item) {
    return new RestoreItem(
        new RestoreItemId(ids.next()),
        session,
        0,
        ItemAction.RESTORE,
        item.type(),
        item.name(),
        item.name(),
        item.target(),
        item.bytes(),
        new io.holdfast.catalog.model.ItemOutcome(
            state(item.state()),
            null,
            item.endedAt(),
            item.message(),
            item.hashExpected(),
            item.hashActual()));
  }

  private static ItemState state(ItemOutcome.State state) {
    return switch (state) {
      case SUCCESS -> ItemState.SUCCESS;
      case WARNING -> ItemState.WARNING;
      case FAILED -> ItemState.FAILED;
      case SKIPPED -> ItemState.SKIPPED;
      case CANCELLED -> ItemState.CANCELLED;
    };
  }

  private static EventLevel level(WorkEvent.Level level) {
    return switch (level) {
      case DEBUG -> EventLevel.DEBUG;
      case INFO -> EventLevel.INFO;
      case WARNING -> EventLevel.WARNING;
      case ERROR -> EventLevel.ERROR;
    };
  }

  private static long zeroIfUnknown(@Nullable Long total) {
    return total == null ? 0 : total;
  }
}
