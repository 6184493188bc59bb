package io.holdfast.cli.terminal;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * One JSON object on standard output, for results that may be longer than the memory: fields, and
 * lists that are written element by element. What is not ended before some kilobytes is not seen.
 * Not thread-safe.
 */
public final class JsonDocument {
  private final JsonGenerator generator;

  private boolean inList;

  JsonDocument(JsonGenerator generator) {
    this.generator = generator;
    write(generator::writeStartObject);
  }

  /** A step that may fail. */
  private interface Step {
    void run() throws IOException;
  }

  /** Ends the list that was begun, if one was. */
  public JsonDocument field(String name, Object value) {
    endList();
    write(() -> generator.writePOJOField(name, value));
    return this;
  }

  /** Begins a list, which the next field or the end ends. */
  public JsonDocument list(String name) {
    endList();
    write(() -> generator.writeArrayFieldStart(name));
    inList = true;
    return this;
  }

  /** Writes the next element of the list that was begun. */
  public void element(Object value) {
    write(() -> generator.writePOJO(value));
  }

  /** The stream stays open. */
  public void end() {
    endList();
    write(() -> {
      generator.writeEndObject();
      generator.writeRaw(System.lineSeparator());
      generator.flush();
    });
  }

  private void endList() {
    if (inList) {
      inList = false;
      write(generator::writeEndArray);
    }
  }

  private static void write(Step step) {
    try {
      step.run();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write JSON", e);
    }
  }
}
