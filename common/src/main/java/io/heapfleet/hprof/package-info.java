/** HPROF heap dumps, as HotSpot, the old hprof agent and Android write them. */
package io.heapfleet.hprof;
