package io.holdfast.cli.repo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.base.ErrorCode;
import io.holdfast.base.ExitStatus;
import io.holdfast.cli.CommandException;
import io.holdfast.engine.config.ConfigCodec;
import io.holdfast.engine.crypto.Digest;
import io.holdfast.engine.list.PathLookup;
import io.holdfast.engine.list.SnapshotReference;
import io.holdfast.engine.list.TreeSource;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.repository.Repository;
import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.DigestInputStream;
import java.util.ArrayList;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Prints a piece of a repository, for people who repair one by hand. */
@Command(
    name = "cat",
    description = "Print a file of a repository, opened, or a blob; a pack as it lies there.")
final class CatCommand extends RepoSubcommand {
  /** In restic's words. */
  enum Type {
    CONFIG,
    SNAPSHOT,
    INDEX,
    KEY,
    LOCK,
    PACK,
    BLOB,
    TREE,
    MASTERKEY
  }

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private SnapshotChoice.Usual choice;

  @Parameters(
      index = "0",
      paramLabel = "TYPE",
      description = "config, snapshot, index, key, lock, pack, blob or tree.")
  @SuppressWarnings("NullAway.Init")
  private Type type;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "ID",
      description =
          "Its beginning, of a blob all of it; of a tree the snapshot that it is the root of, or SNAPSHOT:/folder.")
  private @Nullable String id;

  /** Index files that cannot be read. */
  private final AtomicInteger unreadable = new AtomicInteger();

  @Override
  public Integer call() throws InterruptedException {
    requirePrintable();
    var context = common.context();
    try (var open = options.open(context)) {
      return open.shared(options.locking(context, true), () -> print(open.repository()));
    }
  }

  private void requirePrintable() {
    if (type == Type.MASTERKEY) {
      throw new CommandException(
          ErrorCode.NOT_SUPPORTED,
          "the master key is never shown: no program takes it, and whoever sees it can read the"
              + " repository for ever; 'repo cat key ID' prints it sealed by a password");
    }
    if ((type == Type.CONFIG) != (id == null)) {
      throw new CommandException(
          ErrorCode.INPUT_INVALID,
          id == null
              ? "an id is missing after '%s'".formatted(word())
              : "there is one config only");
    }
    if (common.json() && (type == Type.PACK || type == Type.BLOB)) {
      throw new CommandException(
          ErrorCode.INPUT_INVALID, "--json: a %s is printed as it is".formatted(word()));
    }
  }

  private int print(Repository repository) throws InterruptedException {
    return switch (type) {
      case CONFIG -> json(ConfigCodec.encode(repository.config()));
      case SNAPSHOT -> snapshot(repository);
      case INDEX -> json(repository.sealedFiles().load(named(repository, ObjectType.INDEX)));
      case LOCK -> json(repository.sealedFiles().load(named(repository, ObjectType.LOCK)));
      case KEY -> json(bytes(repository, named(repository, ObjectType.KEY)));
      case PACK -> pack(repository);
      case BLOB -> blob(repository);
      case TREE -> tree(repository);
      case MASTERKEY -> throw new IllegalStateException("refused before");
    };
  }

  private int snapshot(Repository repository) throws InterruptedException {
    var reference = SnapshotReference.parse(wanted());
    var damaged = new DamagedSnapshots(common::warn);
    var found =
        reference.isLatest()
            ? choice.get(common, repository, reference, damaged).id()
            : repository.snapshots().resolve(reference.name());
    return worse(damaged, json(repository.sealedFiles().load(found.objectName())));
  }

  private int tree(Repository repository) throws InterruptedException {
    var reference = SnapshotReference.parse(wanted());
    var damaged = new DamagedSnapshots(common::warn);
    var snapshot = choice.get(common, repository, reference, damaged).snapshot();
    loadIndex(repository);
    var folder = PathLookup.folder(TreeSource.of(repository), snapshot.tree(), reference.folder());
    raw(repository.loadBlob(folder, BlobType.TREE));
    return worse(damaged, indexStatus());
  }

  private int blob(Repository repository) throws InterruptedException {
    if (!ObjectName.isId(wanted())) {
      throw new CommandException(
          ErrorCode.INPUT_INVALID, "'%s' is no id of a blob: 64 hex digits".formatted(wanted()));
    }
    loadIndex(repository);
    var wanted = BlobId.parse(wanted());
    for (var each : BlobType.values()) {
      if (repository.index().contains(wanted, each)) {
        raw(repository.loadBlob(wanted, each));
        return indexStatus();
      }
    }
    throw unreadable.get() == 0 ? missing() : unknown();
  }

  /** What is left of it, for who repairs. */
  private void loadIndex(Repository repository) throws InterruptedException {
    repository
        .indexFiles()
        .reload(
            _ -> _ -> {},
            (index, failure) -> {
              unreadable.incrementAndGet();
              common.warn("index %s: %s".formatted(index, failure.getMessage()));
            });
  }

  private int indexStatus() {
    return unreadable.get() == 0 ? ExitStatus.DONE : ExitStatus.DAMAGED;
  }

  private CommandException unknown() {
    return new CommandException(
        ErrorCode.INDEX_DAMAGED,
        "no index that can be read lists blob '%s'; %s may"
            .formatted(
                wanted(),
                unreadable.get() == 1
                    ? "1 index file that cannot be read"
                    : "%d index files that cannot be read".formatted(unreadable.get())));
  }

  /** As it lies there, also when it is damaged: that is told behind it. */
  private int pack(Repository repository) {
    var name = named(repository, ObjectType.PACK);
    var hash = Digest.newSha256();
    try (var input = new DigestInputStream(repository.store().load(name, 0, 0), hash)) {
      input.transferTo(common.terminal().out());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + name, e);
    }
    var found = Digest.read(hash.digest(), 0).toString();
    if (found.equals(name.id())) {
      return ExitStatus.DONE;
    }
    common.warn("%s is damaged: its bytes have the SHA-256 %s".formatted(name, found));
    return ExitStatus.DAMAGED;
  }

  private static byte[] bytes(Repository repository, ObjectName name) {
    try (var input = repository.store().load(name, 0, 0)) {
      return input.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + name, e);
    }
  }

  private ObjectName named(Repository repository, ObjectType files) {
    var beginning = wanted().toLowerCase(Locale.ROOT);
    var found = new ArrayList<ObjectName>();
    repository
        .store()
        .list(
            files,
            object -> {
              if (object.name().id().startsWith(beginning)) {
                found.add(object.name());
              }
            });
    if (found.isEmpty()) {
      throw missing();
    }
    if (found.stream().distinct().count() > 1) {
      throw new CommandException(
          ErrorCode.INPUT_INVALID,
          "the ids of %d files begin with '%s'; give more of it"
              .formatted(found.size(), beginning));
    }
    return found.getFirst();
  }

  private CommandException missing() {
    return new CommandException(
        ErrorCode.RESOURCE_MISSING, "the repository has no %s '%s'".formatted(word(), wanted()));
  }

  /** With all fields, also those that other programs put there. */
  private int json(byte[] document) {
    try {
      common.terminal().json(new ObjectMapper().readTree(document));
      return ExitStatus.DONE;
    } catch (JsonProcessingException e) {
      return raw(document);
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail to be read", e);
    }
  }

  private int raw(byte[] content) {
    common.terminal().out().write(content, 0, content.length);
    return ExitStatus.DONE;
  }

  private static int worse(DamagedSnapshots damaged, int status) {
    return status == ExitStatus.DONE ? damaged.status() : status;
  }

  private String wanted() {
    return String.valueOf(id);
  }

  private String word() {
    return type.name().toLowerCase(Locale.ROOT);
  }
}
