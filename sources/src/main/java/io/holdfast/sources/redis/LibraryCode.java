package io.holdfast.sources.redis;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** The code of a library of functions, whose first line tells its name. */
final class LibraryCode {
  private static final Pattern NAME = Pattern.compile("\\A#!\\S+[^\n]*?\\bname=([A-Za-z0-9_]+)");

  private LibraryCode() {}

  static String name(byte[] code) {
    var name = NAME.matcher(new String(code, StandardCharsets.UTF_8));
    return name.find() ? name.group(1) : "library";
  }
}
