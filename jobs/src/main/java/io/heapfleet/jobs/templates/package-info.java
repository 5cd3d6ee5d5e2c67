/** Which requests were in flight over the whole fleet, by path: the table request_templates. */
package io.heapfleet.jobs.templates;
