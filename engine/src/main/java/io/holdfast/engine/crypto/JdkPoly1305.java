package io.holdfast.engine.crypto;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.security.Key;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Optional;
import java.util.function.Supplier;
import javax.crypto.spec.SecretKeySpec;

/**
 * The JDK's own Poly1305, which has machine code for each processor: about eight times as fast as
 * {@link PortablePoly1305}. It is no public API, so it is there only when the package {@code
 * java.base/com.sun.crypto.provider} is open, by the manifest of the jar that is run or by {@code
 * --add-opens}.
 */
final class JdkPoly1305 implements Poly1305 {
  private static final String CLASS_NAME = "com.sun.crypto.provider.Poly1305";

  private static final Optional<Handles> HANDLES = find();

  private final Handles handles;
  private final Object authenticator;

  private record Handles(
      MethodHandle create, MethodHandle init, MethodHandle update, MethodHandle finish) {}

  private JdkPoly1305(Handles handles) {
    this.handles = handles;
    try {
      // false: whether the key is weak is not its business; the clamp is done inside.
      authenticator = (Object) handles.create.invokeExact(false);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /** Makes authenticators, if this JVM lets us. */
  static Optional<Supplier<Poly1305>> supplier() {
    return HANDLES.map(handles -> () -> new JdkPoly1305(handles));
  }

  @Override
  public void init(byte[] key) {
    try {
      handles.init.invokeExact(
          authenticator, (Key) new SecretKeySpec(key, "Poly1305"), (AlgorithmParameterSpec) null);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  @Override
  public void update(byte[] input, int offset, int length) {
    try {
      handles.update.invokeExact(authenticator, input, offset, length);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  @Override
  public void finish(byte[] target, int offset) {
    try {
      var tag = (byte[]) handles.finish.invokeExact(authenticator);
      System.arraycopy(tag, 0, target, offset, TAG_BYTES);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  private static Optional<Handles> find() {
    try {
      var type = Class.forName(CLASS_NAME);
      var lookup = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
      return Optional.of(
          new Handles(
              lookup
                  .findConstructor(type, MethodType.methodType(void.class, boolean.class))
                  .asType(MethodType.methodType(Object.class, boolean.class)),
              method(
                  lookup, type, "engineInit", void.class, Key.class, AlgorithmParameterSpec.class),
              method(lookup, type, "engineUpdate", void.class, byte[].class, int.class, int.class),
              method(lookup, type, "engineDoFinal", byte[].class)));
    } catch (ReflectiveOperationException | RuntimeException e) {
      return Optional.empty();
    }
  }

  private static MethodHandle method(
      MethodHandles.Lookup lookup, Class<?> type, String name, Class<?> result, Class<?>... given)
      throws ReflectiveOperationException {
    var handle = lookup.findVirtual(type, name, MethodType.methodType(result, given));
    return handle.asType(handle.type().changeParameterType(0, Object.class));
  }

  private static IllegalStateException broken(Throwable cause) {
    return new IllegalStateException("the JDK's Poly1305 does not work as expected", cause);
  }
}
