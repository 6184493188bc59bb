package io.holdfast.cli.repo;

import io.holdfast.cli.CommandLineHarness.Answer;
import io.holdfast.cli.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Commands in a process of their own, for what a process has but once: its standard input, and its
 * rights.
 *
 * @param folder where they run
 * @param before words before the command, as those of {@link #COMMON_RIGHTS}
 */
record CommandProcess(Path folder, List<String> before, Map<String, String> environment) {
  /** Takes from root what lets it read all; the system refuses it to those who are not root. */
  static final List<String> COMMON_RIGHTS =
      List.of(
          "setpriv",
          "--bounding-set=-dac_override,-dac_read_search",
          "--inh-caps=-dac_override,-dac_read_search");

  /** Whether this machine lets a process be one to which a folder is closed. */
  boolean refuses(Path closed) throws IOException, InterruptedException {
    var empty = Files.createTempFile(folder, "empty", "");
    return start(empty, List.of("sh", "-c", "! ls \"$0\"", closed.toString())).status() == 0;
  }

  /** Runs {@code repo …}. */
  Answer run(Path input, String... arguments) throws IOException, InterruptedException {
    return start(input, words(arguments));
  }

  /** Starts {@code repo …} with an input that stays open, and lets it say what it likes. */
  Process startWithPipe(String... arguments) throws IOException {
    return builder(words(arguments))
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static List<String> words(String... arguments) {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var words = new ArrayList<>(List.of(java, "-XX:TieredStopAtLevel=1"));
    words.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    words.add("repo");
    words.addAll(List.of(arguments));
    return words;
  }

  private Answer start(Path input, List<String> words) throws IOException, InterruptedException {
    var out = Files.createTempFile(folder, "out", "");
    var err = Files.createTempFile(folder, "err", "");
    var status =
        builder(words)
            .redirectInput(input.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start()
            .waitFor();
    return new Answer(status, Files.readString(out), Files.readString(err));
  }

  private ProcessBuilder builder(List<String> words) {
    var all = new ArrayList<>(before);
    all.addAll(words);
    var builder = new ProcessBuilder(all).directory(folder.toFile());
    builder.environment().keySet().removeIf(name -> name.matches("(HOLDFAST|RESTIC)_.*"));
    builder.environment().put("HOME", folder.toString());
    builder.environment().putAll(environment);
    return builder;
  }
}
