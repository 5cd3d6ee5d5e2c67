/** Reads configuration files: strictly, and telling all that is wrong at once. */
package io.heapfleet.jobs.config;
