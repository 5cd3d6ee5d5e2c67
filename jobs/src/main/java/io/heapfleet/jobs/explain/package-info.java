/** What a person asks about one dump: its suspects, one of its objects, one of its classes. */
package io.heapfleet.jobs.explain;
