package io.holdfast.sources.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Names of users and groups by number and back, as the system's name service knows them (files,
 * LDAP, SSSD). Answers are kept as long as this object, so make one per session: then a renamed
 * account is seen by the next one, and a slow directory service is asked once an account.
 * Thread-safe.
 */
public final class Accounts {
  private static final NativeCall USER_BY_ID = NativeCall.of("getpwuid_r");
  private static final NativeCall GROUP_BY_ID = NativeCall.of("getgrgid_r");
  private static final NativeCall USER_BY_NAME = NativeCall.of("getpwnam_r");
  private static final NativeCall GROUP_BY_NAME = NativeCall.of("getgrnam_r");
  private static final NativeCall EFFECTIVE_USER = NativeCall.of("geteuid");
  private static final NativeCall EFFECTIVE_GROUP = NativeCall.of("getegid");

  /** Both {@code passwd} and {@code group} begin with name and password, then the number. */
  private static final long NUMBER_OFFSET = 16;

  private static final int RECORD_BYTES = 64;
  private static final int ERANGE = 34;

  /** A group of some 100,000 members fits; a longer one goes without its name. */
  private static final long LIMIT_BYTES = 4L << 20;

  private final ConcurrentHashMap<Long, Optional<String>> users = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<Long, Optional<String>> groups = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, Optional<Long>> uids = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, Optional<Long>> gids = new ConcurrentHashMap<>();

  private interface Lookup {
    int call(Scratch scratch, MemorySegment record, MemorySegment text, MemorySegment found);
  }

  public Optional<String> findUserName(long uid) {
    return users.computeIfAbsent(
        uid,
        number ->
            find(
                (scratch, record, text, found) ->
                    (int)
                        USER_BY_ID.call(
                            scratch,
                            number,
                            record.address(),
                            text.address(),
                            text.byteSize(),
                            found.address()),
                Accounts::name));
  }

  public Optional<String> findGroupName(long gid) {
    return groups.computeIfAbsent(
        gid,
        number ->
            find(
                (scratch, record, text, found) ->
                    (int)
                        GROUP_BY_ID.call(
                            scratch,
                            number,
                            record.address(),
                            text.address(),
                            text.byteSize(),
                            found.address()),
                Accounts::name));
  }

  public Optional<Long> findUid(String userName) {
    return uids.computeIfAbsent(userName, name -> findNumber(USER_BY_NAME, name));
  }

  public Optional<Long> findGid(String groupName) {
    return gids.computeIfAbsent(groupName, name -> findNumber(GROUP_BY_NAME, name));
  }

  /** The user that this process acts as. */
  public static long effectiveUid() {
    return effective(EFFECTIVE_USER);
  }

  /** The group that this process acts as. */
  public static long effectiveGid() {
    return effective(EFFECTIVE_GROUP);
  }

  private static long effective(NativeCall call) {
    return Integer.toUnsignedLong((int) call.call(Scratch.get(), 0));
  }

  private static Optional<Long> findNumber(NativeCall call, String name) {
    try (var arena = Arena.ofConfined()) {
      var key = arena.allocateFrom(name, StandardCharsets.UTF_8);
      return find(
          (scratch, record, text, found) ->
              (int)
                  call.call(
                      scratch,
                      key.address(),
                      record.address(),
                      text.address(),
                      text.byteSize(),
                      found.address()),
          record -> Integer.toUnsignedLong(record.get(JAVA_INT, NUMBER_OFFSET)));
    }
  }

  private static <T> Optional<T> find(Lookup lookup, Function<MemorySegment, T> value) {
    for (long size = 4096; size <= LIMIT_BYTES; size *= 4) {
      try (var arena = Arena.ofConfined()) {
        var record = arena.allocate(RECORD_BYTES, 8);
        var found = arena.allocate(ADDRESS);
        var text = arena.allocate(size);
        var error = lookup.call(Scratch.get(), record, text, found);
        if (error == ERANGE) {
          continue;
        }
        var missing = error != 0 || found.get(ADDRESS, 0).equals(MemorySegment.NULL);
        return missing ? Optional.empty() : Optional.of(value.apply(record));
      }
    }
    return Optional.empty();
  }

  private static String name(MemorySegment record) {
    var text = record.get(ADDRESS, 0).reinterpret(LIMIT_BYTES);
    long end = 0;
    while (text.get(JAVA_BYTE, end) != 0) {
      end++;
    }
    return new String(text.asSlice(0, end).toArray(JAVA_BYTE), StandardCharsets.UTF_8);
  }
}
