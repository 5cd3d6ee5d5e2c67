/** Which format a dump is in, told by its first bytes and never by its name. */
package io.heapfleet.format;
