/** What a dump is and how it is cut, with the guesses that planning made held against the truth. */
package io.heapfleet.jobs.doctor;
