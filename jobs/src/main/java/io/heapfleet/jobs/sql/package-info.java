/** The tables as Spark sees them: their schemas and views with their names. Shared by the jobs. */
package io.heapfleet.jobs.sql;
