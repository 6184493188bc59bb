/** The rules of the service: plans, sessions, restore points, access. */
@NullMarked
package io.holdfast.control;

import org.jspecify.annotations.NullMarked;
