/**
 * The Spark data source {@code hprof}: SQL straight on dumps, without a scan before.
 *
 * <pre>{@code
 * spark.read().format("hprof").option("table", "objects").load("dumps/*.hprof")
 * CREATE TEMPORARY VIEW objects USING hprof OPTIONS (path 'dumps/*.hprof', table 'objects')
 * }</pre>
 */
package io.heapfleet.jobs.source;
