/** How far a scan is: what jobs tell, and how a terminal or a log shows it. */
package io.heapfleet.jobs.progress;
