package io.holdfast.api.model;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The signed statement that a drill left: a link of its project's chain. Hashes, signature and keys
 * in hex.
 *
 * @param publicKey null when it was signed with a key that the installation has no more
 */
public record Proof(
    UUID id,
    UUID projectId,
    UUID drillId,
    long no,
    String statement,
    String statementHash,
    String previousHash,
    String signature,
    String keyId,
    @Nullable String publicKey,
    Instant createdAt) {}
