package io.holdfast.api.model;

/** Where the resource of a notice is shown. */
public record NoticeLinks(String self) {}
