package io.holdfast.control.explore;

import org.jspecify.annotations.Nullable;

/**
 * Something that was picked in an explorer.
 *
 * @param type such as MESSAGE, FOLDER, MAILBOX
 * @param from its path in the point
 * @param to where it goes; null when it is handed out
 */
public record Picked(String type, String name, String from, @Nullable String to, long bytes) {}
