/** What the outside may rely on: the OpenAPI text, DTOs and the typed client. */
@NullMarked
package io.holdfast.api;

import org.jspecify.annotations.NullMarked;
