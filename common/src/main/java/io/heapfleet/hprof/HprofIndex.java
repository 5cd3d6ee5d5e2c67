package io.heapfleet.hprof;

import io.heapfleet.model.HeapRules;
import io.heapfleet.record.Damage;
import io.heapfleet.record.HeapDictionary;
import io.heapfleet.record.StackFrame;
import io.heapfleet.record.StackTrace;
import io.heapfleet.record.StartedThread;
import io.heapfleet.split.SplitPlan;
import java.io.Serializable;
import java.util.List;

/**
 * What must be known of a dump before its splits can be parsed on their own.
 *
 * @param header the head of the file
 * @param rules by whose rules its sizes, references and roots are told
 * @param dictionary its classes
 * @param plan its splits
 * @param frames stack frames
 * @param traces stack traces
 * @param threads threads whose start was recorded; HotSpot records none
 * @param damages what could not be read outside of heap dump records
 * @param notes what a person should know of this dump
 */
public record HprofIndex(
    HprofHeader header,
    HeapRules rules,
    HeapDictionary dictionary,
    SplitPlan plan,
    List<StackFrame> frames,
    List<StackTrace> traces,
    List<StartedThread> threads,
    List<Damage> damages,
    List<String> notes)
    implements Serializable {
  public HprofIndex {
    frames = List.copyOf(frames);
    traces = List.copyOf(traces);
    threads = List.copyOf(threads);
    damages = List.copyOf(damages);
    notes = List.copyOf(notes);
  }
}
