/**
 * Dumps of running JVMs, and dumps that JVMs leave behind, into the store that scans read. Runs
 * beside the application: needs neither Spark nor Hadoop.
 */
package io.heapfleet.collect;
