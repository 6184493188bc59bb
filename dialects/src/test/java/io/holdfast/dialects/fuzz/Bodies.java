package io.holdfast.dialects.fuzz;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** Breaks one thing in a body that could be sent. */
final class Bodies {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String MARK = "@@here@@";

  private Bodies() {}

  static String broken(String body, RandomGenerator random) {
    return switch (random.nextInt(8)) {
      case 0 -> body.substring(0, random.nextInt(body.length() + 1));
      case 1 -> Hostile.body(random);
      default -> body.startsWith("{") ? brokenJson(body, random) : brokenForm(body, random);
    };
  }

  private static String brokenForm(String form, RandomGenerator random) {
    var pairs = new ArrayList<>(Arrays.asList(form.split("&")));
    var at = random.nextInt(pairs.size());
    var name = pairs.get(at).split("=", 2)[0];
    switch (random.nextInt(4)) {
      case 0 -> pairs.add(pairs.get(at));
      case 1 -> pairs.remove(at);
      case 2 -> pairs.set(at, name);
      default -> pairs.set(at, name + "=" + Hostile.raw(random));
    }
    return String.join("&", pairs);
  }

  private static String brokenJson(String body, RandomGenerator random) {
    var tree = read(body);
    var places = new ArrayList<JsonPointer>();
    collect(tree, JsonPointer.empty(), places);
    if (places.isEmpty()) {
      return "{\"nobody\":%s}".formatted(Hostile.json(random));
    }
    var place = Hostile.pick(places, random);
    var holder = tree.at(place.head());
    var old = tree.at(place).toString();
    var name = place.last().getMatchingProperty();
    if (!(holder instanceof ObjectNode object)) {
      return replaced(tree, (ArrayNode) holder, place, Hostile.json(random));
    }
    switch (random.nextInt(6)) {
      case 0 -> object.remove(name);
      case 1 -> object.put("nobodyKnowsThis", MARK);
      case 2 -> {
        object.put(name, MARK);
        var twice = "%s,\"%s\":%s".formatted(old, name, old);
        return tree.toString().replace("\"" + MARK + "\"", twice);
      }
      default -> object.put(name, MARK);
    }
    return tree.toString().replace("\"" + MARK + "\"", Hostile.json(random));
  }

  private static String replaced(
      JsonNode tree, ArrayNode holder, JsonPointer place, String literal) {
    holder.set(place.last().getMatchingIndex(), MARK);
    return tree.toString().replace("\"" + MARK + "\"", literal);
  }

  private static void collect(JsonNode node, JsonPointer at, List<JsonPointer> places) {
    node.fieldNames()
        .forEachRemaining(name -> {
          var below = at.appendProperty(name);
          places.add(below);
          collect(node.get(name), below, places);
        });
    for (var i = 0; node.isArray() && i < node.size(); i++) {
      var below = at.appendIndex(i);
      places.add(below);
      collect(node.get(i), below, places);
    }
  }

  private static JsonNode read(String body) {
    try {
      return MAPPER.readTree(body);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(body, e);
    }
  }
}
