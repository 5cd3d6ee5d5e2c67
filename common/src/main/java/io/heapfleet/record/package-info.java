/** What any dump format yields: objects, references and roots, told to a visitor. */
package io.heapfleet.record;
