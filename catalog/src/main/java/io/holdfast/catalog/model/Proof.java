package io.holdfast.catalog.model;

import java.time.Instant;

/**
 * The signed statement that a drill left: a link of its project's chain.
 *
 * @param no from 1 on, without a gap in its project
 * @param statement canonical JSON
 * @param statementHash SHA-256 of the statement, 64 hex digits; {@code previousHash} that of the
 *     link before, zeros for the first
 * @param signature Ed25519 over the statement, 128 hex digits
 * @param keyId SHA-256 of the public key, 64 hex digits
 */
public record Proof(
    ProofId id,
    ProjectId projectId,
    DrillId drillId,
    long no,
    String statement,
    String statementHash,
    String previousHash,
    String signature,
    String keyId,
    Instant createdAt) {}
