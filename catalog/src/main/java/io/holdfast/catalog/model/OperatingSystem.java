package io.holdfast.catalog.model;

/** What runs on a server; empty texts where it is not known. */
public record OperatingSystem(String family, String name, String version) {

  public static final OperatingSystem UNKNOWN = new OperatingSystem("", "", "");
}
