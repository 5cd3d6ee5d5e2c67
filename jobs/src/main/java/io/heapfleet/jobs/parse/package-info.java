/** The parse job: dumps in, one pass over each, tables out. */
package io.heapfleet.jobs.parse;
