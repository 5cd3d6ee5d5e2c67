/** What dumps there are, and what each is a dump of: the first step of a scan. */
package io.heapfleet.jobs.catalog;
