/** What the tables say of a fleet, for people: one page, and the same as JSON and as Markdown. */
package io.heapfleet.jobs.report;
