package io.holdfast.cli.repo;

import io.holdfast.base.ErrorCode;
import io.holdfast.cli.CommandException;
import io.holdfast.engine.index.IndexVisitor;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.repository.Repository;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Blobs that a person names by ids or their beginnings, or by the packs in which they lie. */
final class WantedBlobs implements Predicate<BlobId> {
  /** As much of an id as lists show: fewer digits would name a good part of a large repository. */
  private static final int SHORT = 8;

  private static final int WHOLE = 2 * BlobId.BYTES;
  private static final Pattern BEGINNING =
      Pattern.compile("[0-9a-f]{%d,%d}".formatted(SHORT, WHOLE));

  private final Set<BlobId> blobs;
  private final List<String> beginnings;

  private WantedBlobs(Set<BlobId> blobs, List<String> beginnings) {
    this.blobs = blobs;
    this.beginnings = beginnings;
  }

  /**
   * @throws CommandException INPUT_INVALID for what cannot begin an id
   */
  static WantedBlobs named(List<String> ids) {
    var blobs = new HashSet<BlobId>();
    var beginnings = beginnings(ids);
    beginnings.stream().filter(WantedBlobs::isWhole).map(BlobId::parse).forEach(blobs::add);
    return new WantedBlobs(
        blobs, beginnings.stream().filter(beginning -> !isWhole(beginning)).toList());
  }

  /**
   * What lies in packs as the index has it, also in packs that are no more.
   *
   * @throws CommandException INPUT_INVALID for what cannot begin an id, and for a pack that no
   *     index lists: nobody knows what needs it
   */
  static WantedBlobs inPacks(Repository repository, List<String> ids) throws InterruptedException {
    var beginnings = beginnings(ids);
    Set<String> missing = ConcurrentHashMap.newKeySet();
    missing.addAll(beginnings);
    Set<BlobId> blobs = ConcurrentHashMap.newKeySet();
    IndexVisitor visitor =
        pack -> {
          var id = pack.id().toString();
          var named = beginnings.stream().filter(id::startsWith).toList();
          if (!named.isEmpty()) {
            named.forEach(missing::remove);
            pack.blobs().forEach(blob -> blobs.add(blob.id()));
          }
        };
    repository.indexFiles().visit(_ -> visitor);
    if (!missing.isEmpty()) {
      repository.indexFiles().visit(_ -> visitor); // what was replaced meanwhile is in newer ones
    }
    if (!missing.isEmpty()) {
      throw new CommandException(
          ErrorCode.INPUT_INVALID,
          ("what needs it cannot be told: no index lists a pack whose id begins with '%s'; "
                  + "'repo list packs' tells which are there, 'repo repair index' enters those that "
                  + "no index lists")
              .formatted(String.join("', '", new TreeSet<>(missing))));
    }
    return new WantedBlobs(blobs, List.of());
  }

  @Override
  public boolean test(BlobId blob) {
    if (blobs.contains(blob)) {
      return true;
    }
    if (beginnings.isEmpty()) {
      return false;
    }
    var id = blob.toString();
    return beginnings.stream().anyMatch(id::startsWith);
  }

  private static boolean isWhole(String beginning) {
    return beginning.length() == WHOLE;
  }

  private static List<String> beginnings(List<String> ids) {
    return ids.stream().map(WantedBlobs::beginning).toList();
  }

  private static String beginning(String id) {
    var beginning = id.toLowerCase(Locale.ROOT);
    if (!BEGINNING.matcher(beginning).matches()) {
      throw new CommandException(
          ErrorCode.INPUT_INVALID,
          "'%s' is no beginning of an id: give %d to %d hex digits".formatted(id, SHORT, WHOLE));
    }
    return beginning;
  }
}
