package io.heapfleet.split;

import java.io.Serializable;

/**
 * What a dump in several files takes from one of them: what it holds first.
 *
 * @param bytes how many, uncompressed
 * @param gzipMembers where the file can be read from, null if it is not of gzip members
 */
public record FilePart(long bytes, GzipMembers gzipMembers) implements Serializable {}
