package io.holdfast.engine.check;

import static io.holdfast.base.ErrorCode.PARAMETER_INVALID;

import io.holdfast.base.InvalidInputException;
import io.holdfast.engine.pack.PackId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** Which packs a check reads whole; the words are restic's. */
public sealed interface DataSubset {
  /** Trusts the content of packs. */
  record Nothing() implements DataSubset {}

  /** Every byte. */
  record Everything() implements DataSubset {}

  /**
   * One part of the packs; doing all parts on different days reads every byte.
   *
   * @param part from 1
   */
  record Part(int part, int parts) implements DataSubset {
    private static final int MAX_PARTS = 256;

    public Part {
      if (part < 1 || part > parts || parts > MAX_PARTS) {
        throw invalid("part %d of %d; 1/1 to 256/256 can be read".formatted(part, parts));
      }
    }

    private boolean has(PackId pack) {
      return (pack.digest().w0() >>> Long.SIZE - Byte.SIZE) % parts == part - 1;
    }
  }

  /** So many of 100 packs, others each time. */
  record Share(double percent) implements DataSubset {
    public Share {
      if (!(percent > 0 && percent <= 100)) {
        throw invalid(
            "%s %% of the packs; more than 0 and up to 100 can be read".formatted(percent));
      }
    }
  }

  /** As many packs as have no more bytes, others each time. */
  record Size(long bytes) implements DataSubset {
    public Size {
      if (bytes < 1) {
        throw invalid("%d bytes; more than 0 can be read".formatted(bytes));
      }
    }
  }

  /**
   * @param text as {@code 1/7}, {@code 2.5%} or {@code 500M}
   * @throws InvalidInputException PARAMETER_INVALID
   */
  static DataSubset parse(String text) {
    if (Pattern.matches("\\d{1,9}/\\d{1,9}", text)) {
      var parts = text.split("/", 2);
      return new Part(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
    }
    if (Pattern.matches("\\d{1,3}(\\.\\d{1,9})?%", text)) {
      return new Share(Double.parseDouble(text.substring(0, text.length() - 1)));
    }
    if (Pattern.matches("\\d{1,6}[bBkKmMgGtT]", text)) {
      var unit = "bkmgt".indexOf(Character.toLowerCase(text.charAt(text.length() - 1)));
      return new Size(Long.parseLong(text.substring(0, text.length() - 1)) << 10 * unit);
    }
    throw invalid("'%s' is no part of the data; write it as 1/7, 5%% or 500M".formatted(text));
  }

  /**
   * Chooses among packs, which have sizes in bytes. At least one, unless nothing is wanted or there
   * is none.
   */
  default Map<PackId, Long> of(Map<PackId, Long> packs, RandomGenerator random) {
    return switch (this) {
      case Nothing _ -> Map.of();
      case Everything _ -> packs;
      case Part part -> {
        var chosen = new HashMap<>(packs);
        chosen.keySet().removeIf(pack -> !part.has(pack));
        yield chosen;
      }
      case Share(var percent) ->
          drawn(packs, random, (long) (packs.size() * percent / 100), Long.MAX_VALUE);
      case Size(var bytes) -> drawn(packs, random, Long.MAX_VALUE, bytes);
    };
  }

  private static Map<PackId, Long> drawn(
      Map<PackId, Long> packs, RandomGenerator random, long mostPacks, long mostBytes) {
    var order = new ArrayList<>(packs.entrySet());
    Collections.shuffle(order, random);
    var chosen = new HashMap<PackId, Long>();
    var bytes = 0L;
    for (var pack : order) {
      bytes += pack.getValue();
      if (!chosen.isEmpty() && (chosen.size() >= mostPacks || bytes > mostBytes)) {
        break;
      }
      chosen.put(pack.getKey(), pack.getValue());
    }
    return chosen;
  }

  private static InvalidInputException invalid(String message) {
    return new InvalidInputException(PARAMETER_INVALID, message);
  }
}
