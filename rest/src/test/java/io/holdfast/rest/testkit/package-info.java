/**
 * What tests of APIs share: the OpenAPI text as a judge of answers, a client that sends anything.
 *
 * <p>Start at {@link io.holdfast.rest.testkit.OpenApiJudge}.
 */
@NullMarked
package io.holdfast.rest.testkit;

import org.jspecify.annotations.NullMarked;
