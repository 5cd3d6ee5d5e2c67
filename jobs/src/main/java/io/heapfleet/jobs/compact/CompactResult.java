package io.heapfleet.jobs.compact;

/**
 * What a compaction did.
 *
 * @param days how many days' tables were merged
 * @param filesBefore how many files these tables had of the dumps that were merged
 * @param filesAfter how many they have of them now
 */
public record CompactResult(int days, long filesBefore, long filesAfter) {}
