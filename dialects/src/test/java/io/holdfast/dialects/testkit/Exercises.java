package io.holdfast.dialects.testkit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The operations whose behaviour a test holds, each as its dialect's {@code operations.txt} writes
 * it without query: {@code "GET /v1/backups/{backupId}"}, {@code "POST /{version}/token"}. On a
 * class it counts for all of its tests.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Exercises {
  String[] value();
}
