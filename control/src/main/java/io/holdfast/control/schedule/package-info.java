/**
 * Time: what the service does by itself, and when.
 *
 * <p>{@link Timers} runs jobs, each on one node at a time, on an engine that keeps its timers in
 * the catalog. A job may still run twice (a process that was stopped for a while does not know that
 * its job was given to another), so a job only makes decisions of the catalog that are the same
 * when made again; long work is a session with a fencing token, never a job.
 */
@NullMarked
package io.holdfast.control.schedule;

import org.jspecify.annotations.NullMarked;
