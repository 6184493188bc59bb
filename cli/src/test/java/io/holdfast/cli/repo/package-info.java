@NullMarked
package io.holdfast.cli.repo;

import org.jspecify.annotations.NullMarked;
