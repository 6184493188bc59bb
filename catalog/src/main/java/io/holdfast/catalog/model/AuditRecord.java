package io.holdfast.catalog.model;

/**
 * What was done or refused, in one chain: {@code hash} is the SHA-256 over {@code previousHash} and
 * all else, so that no record can be changed or left out unseen.
 */
public record AuditRecord(long sequence, AuditDraft content, String previousHash, String hash) {}
