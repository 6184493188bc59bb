package io.holdfast.api.model;

/** What statements of drills are checked with: in X.509's form, in hex; its id is its SHA-256. */
public record ProofKey(String id, String algorithm, String publicKey) {}
