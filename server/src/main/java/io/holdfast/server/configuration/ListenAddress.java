package io.holdfast.server.configuration;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;

/** Where a listener waits. Port 0 lets the system choose one. */
public record ListenAddress(String host, int port) {
  public ListenAddress {
    if (host.isBlank() || port < 0 || port > 65535) {
      throw new IllegalArgumentException("%s:%d".formatted(host, port));
    }
  }

  /**
   * @param text {@code host:port}, {@code [::1]:port}, or a port alone, which means 127.0.0.1
   */
  static ListenAddress parse(Setting setting, String text) {
    return parse(setting, text, "");
  }

  /**
   * @param orElse what else may be written, for the message, such as {@code , or 'none'}
   */
  static ListenAddress parse(Setting setting, String text, String orElse) {
    var colon = text.lastIndexOf(':');
    var host = colon < 0 ? "127.0.0.1" : text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    try {
      return new ListenAddress(host, Integer.parseInt(text.substring(colon + 1)));
    } catch (IllegalArgumentException e) {
      throw new InvalidInputException(
          ErrorCode.CONFIGURATION_INVALID,
          "%s is '%s', which is not an address: write host:port with a port from 0 to 65535, as in 127.0.0.1:8480%s"
              .formatted(setting.key(), text, orElse),
          e);
    }
  }

  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
