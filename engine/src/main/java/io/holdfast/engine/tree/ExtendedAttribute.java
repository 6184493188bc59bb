package io.holdfast.engine.tree;

/** A named value beside a file's content: {@code user.x}, an ACL, a capability. */
public record ExtendedAttribute(String name, RawBytes value) {}
