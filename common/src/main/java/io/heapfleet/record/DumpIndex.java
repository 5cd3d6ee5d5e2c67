package io.heapfleet.record;

import io.heapfleet.model.HeapRules;
import io.heapfleet.split.SplitPlan;
import java.io.Serializable;
import java.util.List;

/**
 * What must be known of a dump before its splits can be parsed on their own.
 *
 * @param header what the dump says of itself
 * @param rules by whose rules its sizes, references and roots are told
 * @param dictionary its classes
 * @param plan its splits
 * @param frames stack frames
 * @param traces stack traces
 * @param threads threads whose start was recorded; HotSpot records none
 * @param damages what could not be read outside of heap dump records
 * @param truncation why the writer left objects or references out, null if it did not: who holds
 *     what cannot be told of such a dump
 * @param notes what a person should know of this dump
 */
public record DumpIndex(
    DumpHeader header,
    HeapRules rules,
    HeapDictionary dictionary,
    SplitPlan plan,
    List<StackFrame> frames,
    List<StackTrace> traces,
    List<StartedThread> threads,
    List<Damage> damages,
    String truncation,
    List<String> notes)
    implements Serializable {
  public DumpIndex {
    frames = List.copyOf(frames);
    traces = List.copyOf(traces);
    threads = List.copyOf(threads);
    damages = List.copyOf(damages);
    notes = List.copyOf(notes);
  }
}
