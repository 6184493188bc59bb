package io.holdfast.control.fileindex;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import io.holdfast.engine.find.NameGlob;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.tree.NodeName;
import java.time.Instant;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a file must be like; every part that is given must hold.
 *
 * @param part of the name, in any case
 * @param glob for the whole name, in any case
 * @param sha256 of the content: 64 lower-case hex digits
 * @param leastBytes of a file's size; 0 allows what is no file too
 * @param mostBytes of a file's size; negative for no limit
 * @param modifiedFrom first moment that matches
 * @param modifiedBefore first moment that does not match any more
 */
public record FileQuery(
    @Nullable String part,
    @Nullable String glob,
    @Nullable String sha256,
    long leastBytes,
    long mostBytes,
    @Nullable Instant modifiedFrom,
    @Nullable Instant modifiedBefore) {

  /**
   * @throws InvalidInputException PARAMETER_INVALID for a glob with a bracket that is not closed,
   *     an empty part, what is no hash
   */
  public FileQuery {
    if (glob != null) {
      NameGlob.parseIgnoringCase(glob);
    }
    if (part != null && part.isEmpty()) {
      throw new InvalidInputException(ErrorCode.PARAMETER_INVALID, "an empty part of a name");
    }
    if (sha256 != null && !sha256.matches("[0-9a-f]{64}")) {
      throw new InvalidInputException(
          ErrorCode.PARAMETER_INVALID, "'%s' is no SHA-256 in hex digits".formatted(sha256));
    }
  }

  /** Matches everything. */
  public static FileQuery any() {
    return new FileQuery(null, null, null, 0, -1, null, null);
  }

  public static FileQuery named(String part) {
    return new FileQuery(part, null, null, 0, -1, null, null);
  }

  public FileQuery withHash(String hex) {
    return new FileQuery(part, glob, hex, leastBytes, mostBytes, modifiedFrom, modifiedBefore);
  }

  boolean matchesAll() {
    return equals(any());
  }

  /** Makes up its mind once, to be asked often. */
  Matcher matcher() {
    return new Matcher(this);
  }

  private boolean asksSize() {
    return leastBytes > 0 || mostBytes >= 0;
  }

  private boolean asksTime() {
    return modifiedFrom != null || modifiedBefore != null;
  }

  /** Decides. Thread-safe. */
  static final class Matcher {
    private final FileQuery query;
    private final byte @Nullable [] part;
    private final @Nullable NameGlob glob;
    private final @Nullable BlobId hash;

    /** What a block must hold for a match to be in it. */
    private final Set<Long> tokens = new HashSet<>();

    private Matcher(FileQuery query) {
      this.query = query;
      this.part = query.part == null ? null : FoldedName.of(query.part);
      this.glob = query.glob == null ? null : NameGlob.parseIgnoringCase(query.glob);
      this.hash = query.sha256 == null ? null : BlobId.parse(query.sha256);
      if (part != null) {
        TokenFilter.addTrigrams(part, tokens);
      }
      if (query.glob != null) {
        addLiterals(query.glob, tokens);
      }
      if (hash != null) {
        tokens.add(TokenFilter.token(hash));
      }
    }

    boolean mayMatch(Summary summary) {
      return summary.tokens().mayContain(tokens)
          && (!query.asksSize() || summary.mayHaveSize(query.leastBytes, query.mostBytes))
          && (!query.asksTime() || summary.mayBeModified(query.modifiedFrom, query.modifiedBefore));
    }

    /** Whether names alone decide. */
    boolean onlyNames() {
      return hash == null && !query.asksSize() && !query.asksTime();
    }

    boolean matches(NodeName name) {
      return (part == null || FoldedName.contains(FoldedName.of(name.bytes().toByteArray()), part))
          && (glob == null || glob.matches(name));
    }

    boolean matches(IndexEntry entry) {
      return sizeMatches(entry)
          && timeMatches(entry.modified())
          && hashMatches(entry.content())
          && matches(entry.name());
    }

    private boolean sizeMatches(IndexEntry entry) {
      return !query.asksSize()
          || entry.kind() == EntryKind.FILE
              && entry.size() >= query.leastBytes
              && (query.mostBytes < 0 || entry.size() <= query.mostBytes);
    }

    private boolean timeMatches(Instant modified) {
      return (query.modifiedFrom == null || !modified.isBefore(query.modifiedFrom))
          && (query.modifiedBefore == null || modified.isBefore(query.modifiedBefore));
    }

    private boolean hashMatches(@Nullable ContentHash content) {
      return hash == null || content != null && content.whole() && content.id().equals(hash);
    }

    /** Trigrams of what must stand in a name as it is; only what folds in one way only. */
    private static void addLiterals(String glob, Set<Long> target) {
      var literal = new StringBuilder();
      for (var at = 0; at <= glob.length(); at++) {
        var next = at < glob.length() ? glob.charAt(at) : '*';
        if (next == '[') {
          // What follows a set is not worth the care that finding its end takes.
          at = glob.length();
        }
        if (next >= 0x80 || "*?[]\\".indexOf(next) >= 0) {
          if (at < glob.length() && !literal.isEmpty()) {
            // In a name, an accent may follow the last letter and make another one of it.
            literal.setLength(literal.length() - 1);
          }
          TokenFilter.addTrigrams(
              FoldedName.of(literal.toString().toLowerCase(Locale.ROOT)), target);
          literal.setLength(0);
          at += next == '\\' ? 1 : 0;
        } else {
          literal.append(next);
        }
      }
    }
  }
}
