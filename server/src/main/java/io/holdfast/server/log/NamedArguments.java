package io.holdfast.server.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.regex.Pattern;
import net.logstash.logback.composite.AbstractFieldJsonProvider;

/**
 * What a line's message names, as fields of an object of its own: of {@code "point indexed id={}"}
 * the field {@code id}. Numbers and truths stay what they are, all else is text.
 */
final class NamedArguments extends AbstractFieldJsonProvider<ILoggingEvent> {
  /** A place for an argument, and its name if it has one. */
  private static final Pattern PLACE = Pattern.compile("(?:([A-Za-z][A-Za-z0-9-]*)=)?\\{}");

  NamedArguments() {
    setFieldName("fields");
  }

  @Override
  public void writeTo(JsonGenerator generator, ILoggingEvent event) throws IOException {
    var arguments = event.getArgumentArray();
    if (arguments == null || event.getMessage() == null) {
      return;
    }
    var places = PLACE.matcher(event.getMessage());
    var open = false;
    for (int i = 0; i < arguments.length && places.find(); i++) {
      if (places.group(1) != null) {
        if (!open) {
          generator.writeObjectFieldStart(getFieldName());
          open = true;
        }
        generator.writeFieldName(places.group(1));
        write(generator, arguments[i]);
      }
    }
    if (open) {
      generator.writeEndObject();
    }
  }

  private static void write(JsonGenerator generator, Object value) throws IOException {
    switch (value) {
      case null -> generator.writeNull();
      case Integer number -> generator.writeNumber(number);
      case Long number -> generator.writeNumber(number);
      case Boolean truth -> generator.writeBoolean(truth);
      default -> generator.writeString(value.toString());
    }
  }
}
