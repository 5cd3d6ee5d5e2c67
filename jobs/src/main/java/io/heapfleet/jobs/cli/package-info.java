/** The {@code heapfleet} command: arguments in, jobs run, a summary and an exit code out. */
package io.heapfleet.jobs.cli;
