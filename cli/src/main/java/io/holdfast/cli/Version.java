package io.holdfast.cli;

import java.io.IOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} says: the build's version and the JVM's. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() throws IOException {
    var properties = new Properties();
    try (var file = Version.class.getResourceAsStream("version.properties")) {
      if (file != null) {
        properties.load(file);
      }
    }
    return new String[] {
      "holdfast " + properties.getProperty("version", "unknown"), "Java " + Runtime.version()
    };
  }
}
