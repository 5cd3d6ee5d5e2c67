package io.heapfleet.table;

import java.io.Serializable;

/**
 * A finished Parquet file.
 *
 * @param table whose rows it holds
 * @param uri where it lies
 * @param rows how many rows it holds, at least 1
 * @param bytes its size
 */
public record WrittenFile(HeapTable table, String uri, long rows, long bytes)
    implements Serializable {}
