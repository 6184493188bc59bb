package io.holdfast.base.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A {@link FuzzContract} as the fuzzer calls it: it knows these methods by their names. */
public final class FuzzTarget {
  private static @Nullable FuzzContract contract;

  private FuzzTarget() {}

  /**
   * Also parses once, so that the time in which classes are loaded is none of an input's.
   *
   * @param arguments a contract's class
   */
  public static void fuzzerInitialize(String[] arguments) throws Exception {
    contract = contract(arguments[0]);
    contract.takesWhatIsWhole();
    contract.feed(new byte[0]);
  }

  public static void fuzzerTestOneInput(byte[] bytes) {
    if (contract != null) {
      contract.feed(bytes);
    }
  }

  /**
   * Writes a contract's seeds as files.
   *
   * @param arguments its class, and a folder
   */
  public static void main(String... arguments) throws Exception {
    var folder = Files.createDirectories(Path.of(arguments[1]));
    var seeds = contract(arguments[0]).seeds();
    for (var i = 0; i < seeds.size(); i++) {
      Files.write(folder.resolve("seed-" + i), seeds.get(i));
    }
  }

  private static FuzzContract contract(String name) throws ReflectiveOperationException {
    var constructor = Class.forName(name).getDeclaredConstructor();
    constructor.setAccessible(true);
    return (FuzzContract) constructor.newInstance();
  }
}
