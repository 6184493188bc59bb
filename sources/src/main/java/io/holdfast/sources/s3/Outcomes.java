package io.holdfast.sources.s3;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/** How the objects of a restore ended, by their numbers in it, as small as can be. Thread-safe. */
final class Outcomes {
  /** Not written: failed, skipped. Guarded by this. */
  private final BitSet left = new BitSet();

  /** Written beside, under a key with a number. Guarded by this. */
  private final Map<Integer, Integer> numbers = new HashMap<>();

  synchronized void leave(int object) {
    left.set(object);
  }

  synchronized boolean isLeft(int object) {
    return left.get(object);
  }

  synchronized void number(int object, int number) {
    numbers.put(object, number);
  }

  /** Where it was written. */
  synchronized String key(int object, String key, Destination destination) {
    var number = numbers.get(object);
    return number == null ? key : destination.numbered(key, number);
  }
}
