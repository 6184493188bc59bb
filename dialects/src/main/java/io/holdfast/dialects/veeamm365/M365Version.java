package io.holdfast.dialects.veeamm365;

/** A version of the API, as the first name of its paths; v2 and v3 are other names of v4. */
enum M365Version {
  V2(2),
  V3(3),
  V4(4),
  V5(5),
  V6(6),
  V7(7),
  V8(8);

  private final int number;

  M365Version(int number) {
    this.number = number;
  }

  /** Such as {@code /v5}. */
  String path() {
    return "/v" + number();
  }

  int number() {
    return number;
  }

  boolean isAtLeast(int number) {
    return number() >= number;
  }

  boolean isIn(int first, int last) {
    return number() >= first && number() <= last;
  }

  /** Older versions have one path for all that can be done to a thing, and name it in the body. */
  boolean hasActions() {
    return !isAtLeast(6);
  }

  /** Of an answer to a session that was opened. */
  int openedStatus() {
    return isIn(6, 7) ? 200 : 201;
  }

  /** Of an answer to what leaves nothing to say; older versions say 200. */
  int doneStatus(int firstWithNothing) {
    return isAtLeast(firstWithNothing) ? 204 : 200;
  }
}
