package io.holdfast.cli.repo;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.ExitStatus;
import io.holdfast.base.HoldfastException;
import io.holdfast.cli.terminal.JsonDocument;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.index.IndexId;
import io.holdfast.engine.index.ListedPack;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.repository.Repository;
import io.holdfast.store.ObjectType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Lists what a repository is made of, for people who repair one by hand. */
@Command(
    name = "list",
    description = "List the files of a repository by their ids, or the blobs of its index.")
final class ListIdsCommand extends RepoSubcommand {
  /** In restic's words. */
  enum Type {
    BLOBS,
    PACKS,
    INDEX,
    SNAPSHOTS,
    KEYS,
    LOCKS
  }

  @Parameters(
      index = "0",
      paramLabel = "TYPE",
      description = "blobs, packs, index, snapshots, keys or locks.")
  @SuppressWarnings("NullAway.Init")
  private Type type;

  @Override
  public Integer call() throws InterruptedException {
    try (var open = options.open(common.context())) {
      return type == Type.LOCKS // ours would be among them
          ? list(open.repository())
          : open.shared(options.locking(common.context(), true), () -> list(open.repository()));
    }
  }

  private int list(Repository repository) {
    return switch (type) {
      case BLOBS -> blobs(repository);
      case PACKS -> files(repository, ObjectType.PACK);
      case INDEX -> files(repository, ObjectType.INDEX);
      case SNAPSHOTS -> files(repository, ObjectType.SNAPSHOT);
      case KEYS -> files(repository, ObjectType.KEY);
      case LOCKS -> files(repository, ObjectType.LOCK);
    };
  }

  private int files(Repository repository, ObjectType each) {
    var document = common.document();
    if (document != null) {
      document.list("ids");
    }
    repository
        .store()
        .list(
            each,
            object -> {
              if (document == null) {
                common.terminal().out().println(object.name().id());
              } else {
                document.element(object.name().id());
              }
            });
    if (document != null) {
      document.end();
    }
    return ExitStatus.DONE;
  }

  /** File by file, so that none has to fit into memory with the others. */
  private int blobs(Repository repository) {
    var document = common.document();
    if (document != null) {
      document.list("blobs");
    }
    var damaged = new ArrayList<IndexId>();
    for (var index : repository.indexFiles().ids()) {
      try {
        repository.indexFiles().read(index, pack -> print(pack, document));
      } catch (HoldfastException e) {
        if (e.code() == ErrorCode.OBJECT_MISSING) {
          continue; // replaced since it was listed
        }
        if (!(e instanceof EngineException)) {
          throw e;
        }
        damaged.add(index);
        common.warn("index %s: %s".formatted(index, e.getMessage()));
      }
    }
    if (document != null) {
      document.field("damaged", Shapes.texts(damaged)).end();
    }
    return damaged.isEmpty() ? ExitStatus.DONE : ExitStatus.DAMAGED;
  }

  private void print(ListedPack pack, @Nullable JsonDocument document) {
    for (var blob : pack.blobs()) {
      if (document == null) {
        common.terminal().out().println("%s %s".formatted(word(blob.type()), blob.id()));
        continue;
      }
      var shape = new LinkedHashMap<String, Object>();
      shape.put("type", word(blob.type()));
      shape.put("id", blob.id().toString());
      shape.put("pack", pack.id().toString());
      shape.put("offset", blob.offset());
      shape.put("length", blob.length());
      document.element(shape);
    }
  }

  private static String word(BlobType type) {
    return type.name().toLowerCase(Locale.ROOT);
  }
}
