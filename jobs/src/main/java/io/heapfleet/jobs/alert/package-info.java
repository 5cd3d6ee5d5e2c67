/** Tells people of new leaks, by a webhook. */
package io.heapfleet.jobs.alert;
