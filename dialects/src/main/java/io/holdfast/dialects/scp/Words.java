package io.holdfast.dialects.scp;

import io.holdfast.catalog.model.OperatingSystem;
import io.holdfast.catalog.model.Plan;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.RetentionPreset;
import io.holdfast.catalog.model.Server;
import io.holdfast.catalog.model.ServerCategory;
import io.holdfast.catalog.model.ServerState;
import io.holdfast.catalog.model.SourceKind;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The vendor's words for what things are, and ours. */
final class Words {
  /** What is read of a server: its disk from outside, or its files by an agent. */
  enum PolicyType {
    VM_IMAGE,
    FILESYSTEM
  }

  /** How it is read; each goes with one {@link PolicyType}. */
  enum PolicyCategory {
    AGENTLESS,
    AGENT;

    static PolicyCategory of(PolicyType type) {
      return switch (type) {
        case VM_IMAGE -> AGENTLESS;
        case FILESYSTEM -> AGENT;
      };
    }
  }

  /** What a server is. */
  enum Category {
    VIRTUAL_SERVER,
    GPU_SERVER,
    BAREMETAL_SERVER;

    /** Those of ours that are shown so. */
    Set<ServerCategory> ours() {
      return Arrays.stream(ServerCategory.values())
          .filter(own -> of(own) == this)
          .collect(Collectors.toCollection(() -> EnumSet.noneOf(ServerCategory.class)));
    }

    static Category of(ServerCategory category) {
      return switch (category) {
        case VIRTUAL, CONTAINER, SERVICE -> VIRTUAL_SERVER;
        case GPU -> GPU_SERVER;
        case BAREMETAL -> BAREMETAL_SERVER;
      };
    }
  }

  /** Who can be asked what to install on a server. */
  enum OsType {
    WINDOWS,
    LINUX
  }

  /** Sources whose backups are images. */
  static final Set<SourceKind> IMAGES = EnumSet.of(SourceKind.DISK_IMAGE, SourceKind.VM);

  private Words() {}

  static PolicyType policyType(SourceKind kind) {
    return IMAGES.contains(kind) ? PolicyType.VM_IMAGE : PolicyType.FILESYSTEM;
  }

  /** The shortest preset that keeps no point for less long than the plan does. */
  static RetentionPreset retention(Protection protection, Plan plan) {
    var preset = protection.retentionPreset();
    if (preset != null) {
      return preset;
    }
    var rules = plan.retention();
    var kept =
        Stream.of(rules.maxAge(), rules.keepWithin())
            .flatMap(Stream::ofNullable)
            .min(Duration::compareTo)
            .map(Duration::toDays)
            .orElse(Long.MAX_VALUE);
    return Arrays.stream(RetentionPreset.values())
        .filter(each -> each.days() >= kept)
        .findFirst()
        .orElse(RetentionPreset.YEAR_1);
  }

  static @Nullable String osType(OperatingSystem system) {
    var family = system.family().toLowerCase(Locale.ROOT);
    if (family.isEmpty()) {
      return null;
    }
    return (family.contains("windows") ? OsType.WINDOWS : OsType.LINUX).name();
  }

  static @Nullable String osVersion(OperatingSystem system) {
    var text = "%s %s".formatted(system.name(), system.version()).strip();
    return text.isEmpty() ? null : text;
  }

  static String serverState(ServerState state) {
    return switch (state) {
      case ONLINE, OFFLINE, UNPAIRED -> "RUNNING";
      case DISABLED -> "STOPPED";
    };
  }

  /** Where its agent is, as far as the host name says it. */
  static @Nullable String address(Server server) {
    var name = server.hostname();
    return name != null && name.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-fA-F:]*:[0-9a-fA-F:]+")
        ? name
        : null;
  }

  static String connectionState(ServerState state) {
    return state == ServerState.ONLINE ? "SUCCESS" : "FAILED";
  }
}
