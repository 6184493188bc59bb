package io.holdfast.catalog.fileindex;

/** The entry at a position of a block leads to a folder. */
public record Edge(int folder, int block, int position) {}
