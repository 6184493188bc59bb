package io.holdfast.rest.edge;

/** The methods that a route can have. HEAD and OPTIONS are answered for every route. */
public enum Method {
  GET,
  POST,
  PUT,
  PATCH,
  DELETE
}
