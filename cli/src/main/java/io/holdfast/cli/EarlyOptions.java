package io.holdfast.cli;

import io.holdfast.cli.repo.RepoCommand;
import io.holdfast.cli.repo.RepositoryOptions;
import io.holdfast.cli.repo.WritingOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Options that stand before the verb, as in {@code repo -r PLACE snapshots}: they are the verb's.
 */
final class EarlyOptions {
  private EarlyOptions() {}

  /** The same words with such options behind the verb; the others are the parser's to judge. */
  static String[] behindVerb(String... words) {
    var verb = new ArrayList<String>();
    var early = new ArrayList<String>();
    var at = 0;
    @Nullable Class<?> group = HoldfastCommand.class;
    for (; group != null && isGroup(group); at++) {
      var options = group == HoldfastCommand.class ? at : endOfOptions(words, at);
      early.addAll(List.of(words).subList(at, options));
      at = options;
      if (at == words.length) {
        return verb.toArray(String[]::new); // who misses the verb is told so
      }
      if (words[at].startsWith("-")) {
        return words;
      }
      verb.add(words[at]);
      group = below(group, words[at]);
    }
    verb.addAll(early);
    verb.addAll(List.of(words).subList(at, words.length));
    return verb.toArray(String[]::new);
  }

  /** Where the options that all verbs have end. */
  private static int endOfOptions(String[] words, int from) {
    if (from == words.length || !words[from].startsWith("-")) {
      return from; // as most people write: it costs nothing
    }
    var takeValue = takeValue();
    var at = from;
    while (at < words.length) {
      var word = words[at];
      var whole = takeValue.get(word);
      var name = word.startsWith("--") ? word.replaceFirst("=.*", "") : firstLetter(word);
      if (whole == null && !takeValue.getOrDefault(name, false)) {
        return at;
      }
      at += whole != null && whole ? 2 : 1;
    }
    return Math.min(at, words.length);
  }

  private static String firstLetter(String word) {
    return word.substring(0, Math.min(2, word.length()));
  }

  private static boolean isGroup(Class<?> type) {
    return type == HoldfastCommand.class
        || type == RepoCommand.class
        || CommandGroup.class.isAssignableFrom(type);
  }

  /** Null for what is a verb, or nothing. */
  private static @Nullable Class<?> below(Class<?> group, String name) {
    if (group == HoldfastCommand.class) {
      return HoldfastCommand.SUBCOMMANDS.types().get(name);
    }
    return group == RepoCommand.class ? RepoCommand.SUBCOMMANDS.types().get(name) : null;
  }

  /** By names, without help: that is asked of the command before it. */
  private static Map<String, Boolean> takeValue() {
    var options = new HashMap<String, Boolean>();
    for (var holder : List.of(Common.class, RepositoryOptions.class, WritingOptions.class)) {
      for (var field : holder.getDeclaredFields()) {
        var option = field.getAnnotation(Option.class);
        var flag = field.getType() == boolean.class || field.getType() == boolean[].class;
        if (option != null && !option.usageHelp()) {
          for (var name : option.names()) {
            options.put(name, !flag);
          }
        }
      }
    }
    return options;
  }
}
