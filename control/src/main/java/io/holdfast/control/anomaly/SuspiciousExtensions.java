package io.holdfast.control.anomaly;

import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Extensions that programs give to files that they encrypted for ransom. Only such as nothing else
 * is known to use: {@code enc}, {@code crypt} or {@code aes} may be a user's own.
 */
public final class SuspiciousExtensions {
  private static final Set<String> KNOWN =
      Set.of(
          "8base",
          "akira",
          "avoslinux",
          "babyk",
          "basta",
          "bbawasted",
          "blackbyte",
          "blackcat",
          "cerber",
          "cerber2",
          "cerber3",
          "conti",
          "crjoker",
          "cryp1",
          "cryptolocker",
          "cryptowall",
          "crypz",
          "ctbl",
          "darkside",
          "dharma",
          "djvu",
          "encrypted",
          "encryptedrsa",
          "ezz",
          "fucked",
          "gdcb",
          "globeimposter",
          "krab",
          "lockbit",
          "locked",
          "lockedfile",
          "locky",
          "medusalocker",
          "petya",
          "phobos",
          "r5a",
          "ragnarok",
          "ransom",
          "ransomed",
          "rhysida",
          "ryk",
          "ryuk",
          "sodinokibi",
          "trigona",
          "wannacry",
          "wasted",
          "wcry",
          "wncry",
          "wncryt",
          "wnry",
          "xtbl",
          "zepto",
          "zzzzz");

  private SuspiciousExtensions() {}

  /** Whether an extension, in any case and without its dot, is one of them. */
  public static boolean known(String extension) {
    return KNOWN.contains(extension.toLowerCase(Locale.ROOT));
  }

  /** Of counts by extension, those of suspicious ones. */
  static Map<String, Long> among(Map<String, Long> extensions) {
    var found = new TreeMap<String, Long>();
    extensions.forEach((extension, count) -> {
      if (known(extension)) {
        found.put(extension, count);
      }
    });
    return found;
  }

  /**
   * Whether a file's name ends with a suspicious extension.
   *
   * @param more that count as suspicious too, in lower case
   */
  public static boolean ends(String fileName, Collection<String> more) {
    var extension = extension(fileName);
    return extension != null && (KNOWN.contains(extension) || more.contains(extension));
  }

  private static @Nullable String extension(String fileName) {
    var dot = fileName.lastIndexOf('.');
    return dot <= 0 ? null : fileName.substring(dot + 1).toLowerCase(Locale.ROOT);
  }
}
