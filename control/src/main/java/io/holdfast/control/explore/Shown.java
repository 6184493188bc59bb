package io.holdfast.control.explore;

import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.Source;

/** A source, and the point of it that an explorer shows. */
public record Shown(Source source, RestorePoint point) {}
