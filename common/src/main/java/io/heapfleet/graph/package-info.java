/**
 * Who holds the memory: objects as numbers, references as flat arrays, dominators, retained bytes,
 * distance from the roots. Knows neither dumps nor tables; rows come in through {@link
 * io.heapfleet.graph.HeapRows}.
 */
package io.heapfleet.graph;
