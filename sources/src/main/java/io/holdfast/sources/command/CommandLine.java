package io.holdfast.sources.command;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import io.holdfast.sources.SourceSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A program and its arguments, given as a JSON array or as a line for the shell. */
record CommandLine(List<String> words) {
  private static final JsonFactory JSON = new JsonFactory();

  CommandLine {
    words = List.copyOf(words);
  }

  /**
   * @param array the setting that holds a JSON array, {@code shell} the one that holds a line
   * @return empty when neither is given
   * @throws InvalidInputException INPUT_INVALID when both are, or the array is none
   */
  static Optional<CommandLine> find(SourceSettings settings, String array, String shell) {
    var listed = settings.find(array);
    var line = settings.find(shell);
    if (listed.isPresent() && line.isPresent()) {
      throw invalid("give either '%s' or '%s', not both".formatted(array, shell));
    }
    if (listed.isPresent()) {
      return Optional.of(new CommandLine(parse(array, listed.get())));
    }
    return line.map(text -> new CommandLine(List.of("sh", "-c", text)));
  }

  private static List<String> parse(String setting, String text) {
    var words = new ArrayList<String>();
    try (var json = JSON.createParser(text)) {
      require(json.nextToken() == JsonToken.START_ARRAY, setting);
      for (var token = json.nextToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
        words.add(word(json, token, setting));
      }
      require(json.nextToken() == null, setting);
    } catch (IOException e) {
      throw notAnArray(setting);
    }
    require(!words.isEmpty() && !words.getFirst().isEmpty(), setting);
    return words;
  }

  private static String word(JsonParser json, JsonToken token, String setting) throws IOException {
    require(token == JsonToken.VALUE_STRING, setting);
    var word = json.getText();
    require(word.indexOf('\0') < 0, setting);
    return word;
  }

  private static void require(boolean fits, String setting) {
    if (!fits) {
      throw notAnArray(setting);
    }
  }

  private static InvalidInputException notAnArray(String setting) {
    return invalid(
        "setting '%s' must be a JSON array of texts with the program first, such as [\"tar\", \"-c\", \"/srv\"]"
            .formatted(setting));
  }

  private static InvalidInputException invalid(String message) {
    return new InvalidInputException(ErrorCode.INPUT_INVALID, message);
  }
}
