package io.holdfast.control.gateway;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import io.holdfast.control.ControlException;
import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectType;
import java.util.Arrays;

/** An object as restic's protocol names it; packs lie in no folders there. */
public final class ClientObject {
  /** Tells what the repository is made like; it has no name of its own. */
  public static final ClientObject CONFIG = new ClientObject(ObjectName.CONFIG);

  private final ObjectName name;

  private ClientObject(ObjectName name) {
    this.name = name;
  }

  /**
   * @param type such as {@code keys}
   * @throws ControlException RESOURCE_MISSING when there is no such type
   * @throws InvalidInputException when an object cannot have the name
   */
  public static ClientObject of(String type, String name) {
    var known = type(type);
    if (!ObjectName.isId(name)) {
      throw new InvalidInputException(
          ErrorCode.INPUT_INVALID, "objects are named by 64 lower-case hex digits");
    }
    return new ClientObject(new ObjectName(known, name));
  }

  static ObjectType type(String folder) {
    return Arrays.stream(ObjectType.values())
        .filter(type -> type != ObjectType.CONFIG && type.folder().equals(folder))
        .findFirst()
        .orElseThrow(() ->
            new ControlException(
                ErrorCode.RESOURCE_MISSING,
                "there are data, keys, locks, snapshots and index, and one config"));
  }

  ObjectName name() {
    return name;
  }

  @Override
  public String toString() {
    return name.toString();
  }
}
