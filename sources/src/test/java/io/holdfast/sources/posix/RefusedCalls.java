package io.holdfast.sources.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * System calls that the kernel refuses to a process, as it does in containers and where it is older
 * or the file system a simple one: by a filter of calls, which the process cannot take off again.
 */
public final class RefusedCalls {
  private static final boolean ARM = System.getProperty("os.arch", "").equals("aarch64");
  public static final long LISTXATTRAT = 465;
  public static final long LGETXATTR = ARM ? 9 : 192;
  public static final long OPENAT = ARM ? 56 : 257;
  public static final long LINKAT = ARM ? 37 : 265;
  public static final long FCHOWNAT = ARM ? 54 : 260;
  public static final long UNLINKAT = ARM ? 35 : 263;
  public static final long RENAMEAT = ARM ? 38 : 264;
  public static final long RENAMEAT2 = ARM ? 276 : 316;

  /** Flags of {@link #OPENAT}: that something is only held, that it is a directory. */
  public static final int PATH = LibC.O_PATH;

  public static final int DIRECTORY = LibC.O_DIRECTORY;

  private static final NativeCall SYSTEM_CALL = NativeCall.of("syscall");
  private static final NativeCall PRCTL = NativeCall.of("prctl");
  private static final NativeCall SETUID = NativeCall.of("setuid");

  private static final String NO_FILTER = "no filters of calls here";

  private static final int NOBODY = 65534;
  private static final int PR_SET_NO_NEW_PRIVS = 38;
  private static final long SECCOMP = ARM ? 277 : 317;
  private static final int SECCOMP_SET_MODE_FILTER = 1;
  private static final int ALL_THREADS = 1;

  private static final int ALL_FLAGS = -1;

  /** Where its lower half is in what a filter sees. */
  private static final int THIRD_ARGUMENT = 32;

  // What a filter answers.
  private static final int ALLOW = 0x7fff0000;
  private static final int ERRNO = 0x00050000;
  private static final int KILL = 0x80000000;

  // Instructions of a filter.
  private static final short LOAD = 0x20;
  private static final short JUMP_IF_EQUAL = 0x15;
  private static final short JUMP_IF_SET = 0x45;
  private static final short RETURN = 0x06;

  private RefusedCalls() {}

  /**
   * Runs a program in a process of its own, which refuses calls to itself.
   *
   * @return the lines that it prints; the test is skipped where it can refuse nothing
   */
  public static List<String> run(Class<?> program, Object... arguments) throws Exception {
    var words =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
    for (var argument : arguments) {
      words.add(argument.toString());
    }
    var process = new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    List<String> lines;
    try (var out = process.inputReader()) {
      lines = out.readAllLines();
    }
    var status = process.waitFor();
    assumeThat(lines).doesNotContain(NO_FILTER);
    assertThat(status).as("status of a program that said %s", lines).isZero();
    return lines;
  }

  /** From now on this process gets this number of an error from a call. */
  public static void refuse(long call, Errno errno, int number) {
    refuse(call, ALL_FLAGS, errno, number);
  }

  /**
   * The same, of calls that have one of these flags.
   *
   * @param flags of those that come as the third argument
   */
  public static void refuse(long call, int flags, Errno errno, int number) {
    filter(call, flags, ERRNO | number);
    var scratch = Scratch.get();
    var result = SYSTEM_CALL.call(scratch, call, -1, 0, -1, 0, 0);
    assertThat(result).isEqualTo(-1);
    assertThat(Errno.of(scratch.errno())).isEqualTo(errno);
  }

  /** From now on this process is an ordinary user's, if it was not. */
  public static void becomeOrdinary() {
    SETUID.call(Scratch.get(), NOBODY); // an ordinary user may not, and need not
  }

  /** From now on this process ends when it makes a call. */
  public static void endAt(long call) {
    filter(call, ALL_FLAGS, KILL);
  }

  private static void filter(long call, int flags, int answer) {
    var scratch = Scratch.get();
    try (var arena = Arena.ofConfined()) {
      var code = arena.allocate(6 * 8, 8);
      instruction(code.asSlice(0), LOAD, 0, 0, 0); // the number of the call
      instruction(code.asSlice(8), JUMP_IF_EQUAL, flags == ALL_FLAGS ? 3 : 0, 2, (int) call);
      instruction(code.asSlice(16), LOAD, 0, 0, THIRD_ARGUMENT);
      instruction(code.asSlice(24), JUMP_IF_SET, 1, 0, flags);
      instruction(code.asSlice(32), RETURN, 0, 0, ALLOW);
      instruction(code.asSlice(40), RETURN, 0, 0, answer);
      var program = arena.allocate(16, 8);
      program.set(JAVA_SHORT, 0, (short) 6);
      program.set(ADDRESS, 8, code);
      if ((int) PRCTL.call(scratch, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0
          || SYSTEM_CALL.call(
                  scratch, SECCOMP, SECCOMP_SET_MODE_FILTER, ALL_THREADS, program.address())
              != 0) {
        System.out.println(NO_FILTER);
        System.exit(0);
      }
    }
  }

  /**
   * @param whenTrue how many to go on over, as {@code whenFalse} says
   */
  private static void instruction(
      MemorySegment into, short code, int whenTrue, int whenFalse, int value) {
    into.set(JAVA_SHORT, 0, code);
    into.set(JAVA_BYTE, 2, (byte) whenTrue);
    into.set(JAVA_BYTE, 3, (byte) whenFalse);
    into.set(JAVA_INT, 4, value);
  }
}
