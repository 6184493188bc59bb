package io.holdfast.rest.gateway;

import com.fasterxml.jackson.core.JsonGenerator;
import io.holdfast.control.gateway.Gate;
import io.holdfast.rest.edge.JsonStream;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.Response;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** Lists of objects: names alone, or names and sizes for who asks for version 2. */
final class Listings {
  private static final String VERSION_1 = "application/vnd.x.restic.rest.v1";
  private static final String VERSION_2 = "application/vnd.x.restic.rest.v2";

  private Listings() {}

  static Response of(Request request, Gate.Listing listing) {
    var sizes = request.headers("Accept").stream().anyMatch(it -> it.contains(VERSION_2));
    return Response.stream(
        200, sizes ? VERSION_2 : VERSION_1, output -> write(listing, sizes, output));
  }

  private static void write(Gate.Listing listing, boolean sizes, OutputStream output)
      throws IOException {
    try (var json = JsonStream.to(output)) {
      json.writeStartArray();
      listing.each((name, bytes) -> one(json, sizes, name, bytes));
      json.writeEndArray();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static void one(JsonGenerator json, boolean sizes, String name, long bytes) {
    try {
      if (!sizes) {
        json.writeString(name);
        return;
      }
      json.writeStartObject();
      json.writeStringField("name", name);
      json.writeNumberField("size", bytes);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
