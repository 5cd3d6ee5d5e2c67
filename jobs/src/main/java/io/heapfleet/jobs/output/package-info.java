/**
 * The folder that tables are written to, as all jobs share it: who may change it, and how a change
 * of many files becomes one that is done whole or not at all.
 */
package io.heapfleet.jobs.output;
