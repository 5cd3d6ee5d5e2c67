/** The Eclipse MAT parser as a second opinion on what a dump holds. */
package io.heapfleet.mat;
