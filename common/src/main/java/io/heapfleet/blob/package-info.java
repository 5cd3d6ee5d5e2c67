/** Where dumps lie: listing, and reads of byte ranges by location. */
package io.heapfleet.blob;
