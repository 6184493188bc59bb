package io.holdfast.cli.terminal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * Where a command writes: results to {@code out}, all else to {@code err}.
 *
 * @param columns width of the screen that {@code err} is shown on; 0 when it is none
 * @param outShown whether {@code out} is shown on a screen too, which is then the same
 * @param keyboard of whoever may be asked
 * @param answers to questions, which come before anybody is asked
 */
public record Terminal(
    PrintStream out,
    PrintStream err,
    int columns,
    boolean outShown,
    Keyboard keyboard,
    AnswerLines answers) {
  /** Of its own, since most commands print none and it takes long to load. */
  private static final class Json {
    static final ObjectMapper MAPPER =
        JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .disable(SerializationFeature.FLUSH_AFTER_WRITE_VALUE)
            .build();
  }

  /** Where nobody is asked. */
  public Terminal(PrintStream out, PrintStream err, int columns) {
    this(out, err, columns, false, Keyboard.none(), AnswerLines.none());
  }

  /** Whether a person watches, so that progress may be drawn. */
  public boolean interactive() {
    return columns > 0;
  }

  /**
   * Prints a value as indented JSON. Maps and lists only, so that the shape stands in the caller.
   */
  public void json(Object value) {
    out.println(text(value));
    out.flush();
  }

  /** As {@link #json}, for what is written as it comes. */
  public JsonDocument jsonDocument() {
    try {
      return new JsonDocument(Json.MAPPER.writer().createGenerator(out));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write JSON", e);
    }
  }

  /** As {@link #json}, to {@code err}. */
  public void jsonError(Object value) {
    err.println(text(value));
    err.flush();
  }

  /** A value as JSON in one line, to {@code err}. */
  public void jsonErrorLine(Object value) {
    try {
      err.println(
          Json.MAPPER
              .writer()
              .without(SerializationFeature.INDENT_OUTPUT)
              .writeValueAsString(value));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + value.getClass(), e);
    }
    err.flush();
  }

  /** Asks for a secret without showing it; empty when nobody can be asked. The caller wipes it. */
  public Optional<char[]> secret(String prompt) throws InterruptedException {
    return keyboard.secret(prompt);
  }

  /**
   * A secret from a line of standard input, its bytes, where that is no terminal; a person who
   * watches is told that it is waited for. The caller wipes it.
   */
  public Optional<byte[]> secretLine(String question) throws InterruptedException {
    if (interactive() && answers.areThere()) {
      err.println("standard input is read for the " + question.replaceFirst(": $", ""));
      err.flush();
    }
    return answers.next();
  }

  private static String text(Object value) {
    try {
      return Json.MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + value.getClass(), e);
    }
  }
}
