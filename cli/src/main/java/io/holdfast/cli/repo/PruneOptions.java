package io.holdfast.cli.repo;

import io.holdfast.base.ErrorCode;
import io.holdfast.cli.CommandException;
import io.holdfast.cli.Context;
import io.holdfast.engine.pack.Compression;
import io.holdfast.engine.prune.Prune;
import io.holdfast.engine.prune.PruneRequest;
import io.holdfast.engine.prune.PruneRequest.Limits;
import io.holdfast.engine.prune.UnusedLimit;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How to prune. */
final class PruneOptions {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,6})([mhd])|0");

  @Option(
      names = "--max-unused",
      paramLabel = "LIMIT",
      description =
          "Unused data that may stay beside used: 5%%, 200M, unlimited (default: ${DEFAULT-VALUE}).")
  private String maxUnused = "5%";

  @Option(
      names = "--max-repack-size",
      paramLabel = "SIZE",
      description = "Write at most so much anew in this run, as 500M or 2G.")
  private @Nullable String maxRepackSize;

  @Option(
      names = "--max-time",
      paramLabel = "TIME",
      description = "Begin to write nothing anew after so long, as 30m or 2h.")
  private @Nullable String maxTime;

  @Option(names = "--repack-small", description = "Merge all packs below 80 %% of the usual size.")
  private boolean repackSmall;

  @Option(
      names = "--repack-uncompressed",
      description = "Write packs anew in which used data lies uncompressed, and compress it.")
  private boolean repackUncompressed;

  @Option(
      names = "--grace",
      paramLabel = "TIME",
      description =
          "Delete packs that were marked so long ago, as 72h or 3d; 0 deletes at once"
              + " (default: ${DEFAULT-VALUE}).")
  private String grace = "72h";

  @Option(
      names = "--remove-all",
      description =
          "Remove all data when the repository lists no snapshot; without this, that is refused.")
  private boolean removeAll;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private WritingOptions writing;

  /** What a prune works with, made ready. */
  Prune.Means means(Prune.Means usual, Context context) {
    if (repackUncompressed && writing.compression(context) == Compression.OFF) {
      throw new CommandException(
          ErrorCode.INPUT_INVALID,
          "--repack-uncompressed compresses, and the compression is off: leave out one of them");
    }
    return usual.withWriter(writing.over(usual.writer(), context));
  }

  PruneRequest request() {
    var standard = Limits.STANDARD;
    var limits =
        new Limits(
            UnusedLimit.parse(maxUnused),
            maxRepackSize == null ? standard.maxRepackBytes() : bytes(maxRepackSize),
            maxTime == null ? standard.time() : duration(maxTime));
    return PruneRequest.standard()
        .withLimits(limits)
        .withRepackSmall(repackSmall)
        .withRepackUncompressed(repackUncompressed)
        .withGrace(duration(grace))
        .withRemoveAll(removeAll);
  }

  private static long bytes(String text) {
    if (UnusedLimit.parse(text) instanceof UnusedLimit.Bytes(var bytes)) {
      return bytes;
    }
    throw new CommandException(
        ErrorCode.INPUT_INVALID, "'%s' is no size; write it as 500M or 2G".formatted(text));
  }

  private static Duration duration(String text) {
    var parts = DURATION.matcher(text);
    if (!parts.matches()) {
      throw new CommandException(
          ErrorCode.INPUT_INVALID, "'%s' is no time; write it as 30m, 72h or 3d".formatted(text));
    }
    if (parts.group(1) == null) {
      return Duration.ZERO;
    }
    var number = Long.parseLong(parts.group(1));
    return switch (parts.group(2)) {
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
  }
}
