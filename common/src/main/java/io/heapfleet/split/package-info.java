/** Byte ranges of a dump that can be parsed on their own. */
package io.heapfleet.split;
