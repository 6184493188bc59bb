package io.holdfast.cli.repo;

import io.holdfast.base.ErrorCode;
import io.holdfast.cli.CommandException;
import io.holdfast.cli.Context;
import io.holdfast.engine.pack.Compression;
import io.holdfast.engine.repository.WriterOptions;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How packs are written; the words and limits are restic's. */
public final class WritingOptions {
  private static final int LEAST_MEBIBYTES = 4;
  private static final int MOST_MEBIBYTES = 128;

  @Option(
      names = "--compression",
      paramLabel = "MODE",
      description =
          "Of what is not compressed yet: auto, off (data stays as it is) or max (slow);"
              + " else HOLDFAST_COMPRESSION or RESTIC_COMPRESSION (default: auto).")
  private @Nullable String compression;

  @Option(
      names = "--pack-size",
      paramLabel = "MIB",
      description =
          "Size of new packs, 4 to 128 MiB; else HOLDFAST_PACK_SIZE or RESTIC_PACK_SIZE"
              + " (default: 16).")
  private @Nullable String packSize;

  Compression compression(Context context) {
    var word =
        Optional.ofNullable(compression)
            .or(() -> context.variable("HOLDFAST_COMPRESSION", "RESTIC_COMPRESSION"))
            .orElse("auto");
    return Arrays.stream(Compression.values())
        .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(word))
        .findFirst()
        .orElseThrow(() ->
            new CommandException(
                ErrorCode.INPUT_INVALID,
                "--compression is auto, off or max, and not '%s'".formatted(word)));
  }

  /**
   * @param usual what is left as it is unless it is asked for
   */
  WriterOptions over(WriterOptions usual, Context context) {
    var chosen = usual.withCompression(compression(context));
    return Optional.ofNullable(packSize)
        .or(() -> context.variable("HOLDFAST_PACK_SIZE", "RESTIC_PACK_SIZE"))
        .map(text -> chosen.withPackSize(mebibytes(text) << 20))
        .orElse(chosen);
  }

  private static int mebibytes(String text) {
    if (text.matches("\\d{1,3}")) {
      var number = Integer.parseInt(text);
      if (number >= LEAST_MEBIBYTES && number <= MOST_MEBIBYTES) {
        return number;
      }
    }
    throw new CommandException(
        ErrorCode.INPUT_INVALID,
        "--pack-size is %d to %d MiB, and not '%s'"
            .formatted(LEAST_MEBIBYTES, MOST_MEBIBYTES, text));
  }
}
