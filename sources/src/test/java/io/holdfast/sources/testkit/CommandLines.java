package io.holdfast.sources.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What every user of the machine can read about its processes. */
final class CommandLines {
  private CommandLines() {}

  static List<String> all() throws IOException {
    var lines = new ArrayList<String>();
    try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (var process : processes) {
        try {
          var line = Files.readAllBytes(process.resolve("cmdline"));
          lines.add(new String(line, StandardCharsets.UTF_8));
        } catch (IOException e) {
          // It ended meanwhile.
        }
      }
    }
    return lines;
  }
}
