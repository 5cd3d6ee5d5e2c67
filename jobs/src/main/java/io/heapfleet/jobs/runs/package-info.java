/** How runs of the command went: tables, a summary as JSON, metrics. */
package io.heapfleet.jobs.runs;
