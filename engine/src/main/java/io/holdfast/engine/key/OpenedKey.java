package io.holdfast.engine.key;

import io.holdfast.engine.crypto.MasterKey;

/** The master key, and the key file that gave it. Whoever holds this closes the master key. */
public record OpenedKey(KeyId id, MasterKey masterKey) {}
