package io.holdfast.cli.webdav;

import io.holdfast.engine.mount.Mount;
import io.holdfast.engine.mount.MountEntry.File;
import java.net.URLConnection;
import java.util.Optional;

/** What HTTP and WebDAV both say of a file. */
final class EntryFacts {
  private EntryFacts() {}

  static String tag(File file) {
    return '"' + Mount.contentTag(file).toString() + '"';
  }

  /** Told by the name. */
  static String mediaType(File file) {
    var name = file.node().name().toText();
    return Optional.ofNullable(URLConnection.guessContentTypeFromName(name))
        .orElse("application/octet-stream");
  }
}
