package io.holdfast.engine.tree;

/** Who owns a file; a name is empty when the system had none for the number. */
public record Owner(long uid, long gid, String user, String group) {}
