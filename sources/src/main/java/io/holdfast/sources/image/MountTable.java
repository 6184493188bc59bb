package io.holdfast.sources.image;

import io.holdfast.sources.posix.FileKind;
import io.holdfast.sources.posix.FileStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What this system uses devices and image files for. */
final class MountTable {
  private static final Path MOUNTS = Path.of("/proc/self/mountinfo");
  private static final Path SWAPS = Path.of("/proc/swaps");
  private static final Path DEVICES = Path.of("/sys/dev/block");
  private static final Path BLOCK = Path.of("/sys/block");

  private final List<String> mounts;
  private final List<String> swaps;

  private MountTable(List<String> mounts, List<String> swaps) {
    this.mounts = mounts;
    this.swaps = swaps;
  }

  static MountTable read() {
    return new MountTable(lines(MOUNTS), lines(SWAPS));
  }

  /** What a device, its partitions and what is built on them are in use for; empty for nothing. */
  List<String> uses(Path path, FileStatus status) {
    var uses = new ArrayList<String>();
    var numbers = new LinkedHashSet<String>();
    if (status.kind() == FileKind.BLOCK_DEVICE) {
      collect(number(status.specialDevice()), numbers);
    } else {
      loops(path)
          .forEach(number -> {
            uses.add("is the file of a loop device, " + number);
            collect(number, numbers);
          });
    }
    for (var line : mounts) {
      var fields = line.split(" ", 6);
      if (fields.length == 6 && numbers.contains(fields[2])) {
        uses.add("is mounted at " + fields[4]);
      }
    }
    for (var line : swaps) {
      if (line.startsWith(path + " ") || line.startsWith(path + "\t")) {
        uses.add("is used as swap");
      }
    }
    return uses;
  }

  /** With partitions, and with what holds it: volumes, encryption, RAID. */
  private static void collect(String number, Set<String> numbers) {
    if (!numbers.add(number)) {
      return;
    }
    var device = DEVICES.resolve(number);
    for (var folder : List.of(device, device.resolve("holders"))) {
      for (var child : children(folder)) {
        var text = lines(child.resolve("dev"));
        if (!text.isEmpty()) {
          collect(text.getFirst().strip(), numbers);
        }
      }
    }
  }

  /** The numbers of loop devices that show a file. */
  private static List<String> loops(Path file) {
    var loops = new ArrayList<String>();
    for (var device : children(BLOCK)) {
      var backing = lines(device.resolve("loop/backing_file"));
      if (!backing.isEmpty() && backing.getFirst().equals(file.toString())) {
        loops.addAll(lines(device.resolve("dev")));
      }
    }
    return loops;
  }

  private static List<Path> children(Path folder) {
    var children = new ArrayList<Path>();
    try (DirectoryStream<Path> each = Files.newDirectoryStream(folder)) {
      each.forEach(children::add);
    } catch (IOException e) {
      return List.of(); // no such thing on this system
    }
    return children;
  }

  private static List<String> lines(Path file) {
    try {
      return Files.isRegularFile(file)
          ? Files.readString(file, StandardCharsets.ISO_8859_1).lines().toList()
          : List.of();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static String number(long device) {
    var major = (device >>> 8 & 0xfff) | (device >>> 32 & 0xfffff000L);
    var minor = (device & 0xff) | (device >>> 12 & 0xffffff00L);
    return major + ":" + minor;
  }
}
