package io.holdfast.control.kind;

import io.holdfast.catalog.model.SourceKind;
import java.util.Map;

/** Judges a source's settings. Given by whoever wires the service. */
@FunctionalInterface
public interface KindRules {
  /** Judges nothing. */
  KindRules NONE = (_, _, _) -> {};

  /**
   * @param secrets in UTF-8; the caller wipes them
   * @throws io.holdfast.base.InvalidInputException INPUT_INVALID, naming the setting and what it
   *     may be; never a secret
   */
  void validate(SourceKind kind, Map<String, String> config, Map<String, byte[]> secrets);
}
