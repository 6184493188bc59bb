package io.holdfast.cli.service;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.api.json.ApiJson;

/** What {@code --json} prints of the service's resources: the native API's own shapes. */
final class ApiShape {
  private ApiShape() {}

  static JsonNode of(Object resource) {
    return ApiJson.shared().valueToTree(resource);
  }
}
