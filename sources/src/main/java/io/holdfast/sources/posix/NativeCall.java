package io.holdfast.sources.posix;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * A function of the C library, called with six whole registers: a number in the lower part of one,
 * memory by its address, and what the function does not take is not looked at. One shape for all,
 * because the JVM generates a dozen classes for each that differs, in every process.
 *
 * <p>The caller keeps the memory alive during the call, and casts to int what the function returns
 * as one: the rest of the register means nothing then. Linux passes the arguments of functions with
 * a varying number of them ({@code openat}) in the same registers.
 */
record NativeCall(MemorySegment function) {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final MethodHandle HANDLE =
      LINKER.downcallHandle(
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
          Linker.Option.captureCallState("errno"));

  /** Made only where it is called: see above. */
  private static final class Silent {
    static final MethodHandle HANDLE =
        LINKER.downcallHandle(
            FunctionDescriptor.of(
                JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
  }

  static NativeCall of(String name) {
    return new NativeCall(LINKER.defaultLookup().findOrThrow(name));
  }

  /**
   * @param scratch receives errno
   */
  long call(Scratch scratch, long a, long b, long c, long d, long e, long f) {
    try {
      return (long) HANDLE.invokeExact(function, scratch.state, a, b, c, d, e, f);
    } catch (RuntimeException | Error thrown) {
      throw thrown;
    } catch (Throwable thrown) {
      throw new LinkageError("a native call throws nothing", thrown);
    }
  }

  /** Leaves no errno, and costs half as much: for what is called for each file. */
  long callSilently(long a, long b, long c, long d, long e, long f) {
    try {
      return (long) Silent.HANDLE.invokeExact(function, a, b, c, d, e, f);
    } catch (RuntimeException | Error thrown) {
      throw thrown;
    } catch (Throwable thrown) {
      throw new LinkageError("a native call throws nothing", thrown);
    }
  }

  long callSilently(long a, long b, long c, long d, long e) {
    return callSilently(a, b, c, d, e, 0);
  }

  long call(Scratch scratch, long a, long b, long c, long d, long e) {
    return call(scratch, a, b, c, d, e, 0);
  }

  long call(Scratch scratch, long a, long b, long c, long d) {
    return call(scratch, a, b, c, d, 0, 0);
  }

  long call(Scratch scratch, long a, long b, long c) {
    return call(scratch, a, b, c, 0, 0, 0);
  }

  long call(Scratch scratch, long a, long b) {
    return call(scratch, a, b, 0, 0, 0, 0);
  }

  long call(Scratch scratch, long a) {
    return call(scratch, a, 0, 0, 0, 0, 0);
  }
}
