package io.holdfast.cli.service;

import io.holdfast.base.ErrorCode;
import io.holdfast.cli.CommandException;
import io.holdfast.cli.Context;
import io.holdfast.cli.SecretText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Options of the form {@code NAME=VALUE}. */
final class NamedValues {
  private NamedValues() {}

  /**
   * @param option its name, for the message when a text is not of the form
   */
  static Map<String, String> parse(String option, List<String> texts) {
    var values = new LinkedHashMap<String, String>();
    for (var text : texts) {
      var equals = text.indexOf('=');
      if (equals < 1) {
        throw new CommandException(
            ErrorCode.INPUT_INVALID, "%s '%s' must be NAME=VALUE".formatted(option, text));
      }
      if (values.put(text.substring(0, equals), text.substring(equals + 1)) != null) {
        throw new CommandException(
            ErrorCode.INPUT_INVALID,
            "%s names '%s' twice".formatted(option, text.substring(0, equals)));
      }
    }
    return values;
  }

  /**
   * Secrets, which stand in no argument: others can read those.
   *
   * @param files of the form {@code NAME=FILE}; one line end after the secret is not part of it
   * @param variables of the form {@code NAME=VARIABLE}
   */
  static Map<String, String> secrets(List<String> files, List<String> variables, Context context) {
    var values = new LinkedHashMap<String, String>();
    parse("--secret-file", files)
        .forEach(
            (name, file) -> values.put(name, SecretText.read(context.directory().resolve(file))));
    parse("--secret-env", variables)
        .forEach((name, variable) -> {
          if (values.put(name, variable(context, variable)) != null) {
            throw new CommandException(
                ErrorCode.INPUT_INVALID,
                "secret '%s' is given by a file and by a variable".formatted(name));
          }
        });
    return values;
  }

  private static String variable(Context context, String name) {
    return context
        .variable(name)
        .orElseThrow(() ->
            new CommandException(
                ErrorCode.INPUT_INVALID,
                "--secret-env: the environment has no %s, or it is empty".formatted(name)));
  }
}
