/** The graph of a heap's objects in arrays: who holds what. JDK only. */
package io.heapfleet.graph;
