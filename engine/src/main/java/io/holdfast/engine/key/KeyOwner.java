package io.holdfast.engine.key;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Who made a key, for people who list keys. */
public record KeyOwner(String username, String hostname) {
  /** This process's user on this machine. */
  public static KeyOwner ofThisProcess() {
    var username = System.getProperty("user.name", "");
    try {
      return new KeyOwner(username, InetAddress.getLocalHost().getHostName());
    } catch (UnknownHostException e) {
      return new KeyOwner(username, "");
    }
  }
}
