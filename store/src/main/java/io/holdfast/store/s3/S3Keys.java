package io.holdfast.store.s3;

import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectType;
import java.util.Optional;

/** Which key an object has: its path in restic's default layout, behind the repository's prefix. */
record S3Keys(String start) {
  /** Takes a prefix without slashes at its ends. */
  S3Keys {
    start = start.isEmpty() || start.endsWith("/") ? start : start + "/";
  }

  String key(ObjectName name) {
    return switch (name.type()) {
      case CONFIG -> prefixed("config");
      case PACK -> prefix(ObjectType.PACK) + name.id().substring(0, 2) + "/" + name.id();
      case KEY, LOCK, SNAPSHOT, INDEX -> prefix(name.type()) + name.id();
    };
  }

  /** What the keys of a type begin with. */
  String prefix(ObjectType type) {
    return prefixed(type == ObjectType.CONFIG ? type.folder() : type.folder() + "/");
  }

  String prefixed(String path) {
    return start + path;
  }

  /** Which object a listed key names, empty for a stranger. */
  Optional<ObjectName> name(ObjectType type, String key) {
    if (type == ObjectType.CONFIG) {
      return Optional.of(ObjectName.CONFIG).filter(config -> key.equals(key(config)));
    }
    var id = key.substring(key.lastIndexOf('/') + 1);
    return ObjectName.isId(id)
        ? Optional.of(new ObjectName(type, id)).filter(name -> key.equals(key(name)))
        : Optional.empty();
  }
}
