package io.heapfleet.mat;

import io.heapfleet.graph.DominatorTree;
import io.heapfleet.graph.GraphSettings;
import io.heapfleet.graph.HeapRows;
import io.heapfleet.hprof.Dumps;
import io.heapfleet.hprof.HprofDump;
import io.heapfleet.model.HeapClass;
import io.heapfleet.model.HeapRules;
import io.heapfleet.model.ObjectKind;
import io.heapfleet.model.ReferenceLabel;
import io.heapfleet.model.RootKind;
import io.heapfleet.record.DumpIndex;
import io.heapfleet.record.HeapDictionary;
import io.heapfleet.record.HeapVisitor;
import io.heapfleet.record.ReadBack;
import io.heapfleet.record.RootSet;
import io.heapfleet.record.ThreadRoots;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/** A small dump as a parse tells it, kept in memory where a scan writes tables. */
public final class HeapInMemory implements HeapVisitor {
  /** An object of the dump. */
  public record Told(
      long objectId, HeapClass type, ObjectKind kind, long shallowBytes, long length) {}

  /** A reference of the dump. */
  public record Reference(long fromId, long toId, ReferenceLabel label) {
    boolean isStrong() {
      return switch (label.kind()) {
        case SOFT, WEAK, PHANTOM, FINAL -> false;
        default -> true;
      };
    }
  }

  public final Map<Long, Told> objects = new LinkedHashMap<>();
  public final List<Reference> references = new ArrayList<>();
  public final HeapDictionary dictionary;
  public final ThreadRoots threadRoots = new ThreadRoots();
  public final DumpIndex index;
  private final Map<Long, Long> offsets = new HashMap<>();
  private final RootSet roots = new RootSet(threadRoots);
  private final HeapRules rules;

  private HeapInMemory(DumpIndex index, HeapRules rules) {
    this.index = index;
    this.dictionary = index.dictionary();
    this.rules = rules;
  }

  /** Reads a dump by these rules. */
  public static HeapInMemory read(Path file, HeapRules rules) throws IOException {
    return read(Files.readAllBytes(file), rules);
  }

  /** Reads a dump by these rules. */
  public static HeapInMemory read(byte[] bytes, HeapRules rules) throws IOException {
    try (HprofDump dump = HprofDump.open(Dumps.blob(bytes))) {
      DumpIndex index = dump.index(1 << 20, rules);
      HeapInMemory heap = new HeapInMemory(index, rules);
      Dumps.readAll(dump, index, heap);
      heap.threadRoots.tellThreadLocals(heap);
      return heap;
    }
  }

  @Override
  public void object(
      long objectId,
      HeapClass type,
      ObjectKind kind,
      long shallowBytes,
      long arrayLength,
      long fileOffset) {
    offsets.putIfAbsent(objectId, fileOffset);
    objects.put(objectId, new Told(objectId, type, kind, shallowBytes, arrayLength));
  }

  @Override
  public void reference(long fromId, long toId, ReferenceLabel label) {
    references.add(new Reference(fromId, toId, label));
  }

  @Override
  public void root(long objectId, RootKind kind, long threadSerial, long frameNumber) {
    if (threadSerial >= 0) {
      threadRoots.add(objectId, kind, threadSerial, frameNumber);
    }
    roots.add(objectId, kind, threadSerial);
  }

  /** Reads objects of the dump back, which must be open. */
  public ReadBack readBack(HprofDump dump) {
    return new ReadBack(
        dump,
        dictionary,
        ids -> {
          Map<Long, Long> found = new HashMap<>();
          for (long id : ids) {
            if (offsets.containsKey(id)) {
              found.put(id, offsets.get(id));
            }
          }
          return found;
        });
  }

  /** Who holds what, by the rules that the dump was read by. */
  public DominatorTree tree() throws IOException {
    GraphSettings settings = GraphSettings.defaults();
    return DominatorTree.of(
        rows(),
        classObjectIds(),
        rootIds(),
        rules == HeapRules.MAT ? settings.weakReferencesHold() : settings);
  }

  /** Where the graph starts. */
  public long[] rootIds() {
    return roots.ids(rules, dictionary, objects::containsKey);
  }

  /** The id of each class's object, by index. */
  public long[] classObjectIds() {
    return dictionary.classes().stream().mapToLong(HeapClass::id).toArray();
  }

  /** The heap as a graph is built from it. */
  public HeapRows rows() {
    return rows(told -> told.shallowBytes(), reference -> true);
  }

  /** The same with other sizes, or without some of the references. */
  public HeapRows rows(ToLongFunction<Told> shallowBytes, Predicate<Reference> kept) {
    return new HeapRows() {
      @Override
      public int objectParts() {
        return 1;
      }

      @Override
      public int referenceParts() {
        return 1;
      }

      @Override
      public void objectIds(int part, IdSink sink) throws IOException {
        for (long id : objects.keySet()) {
          sink.accept(new long[] {id}, 1);
        }
      }

      @Override
      public void objects(int part, ObjectSink sink) throws IOException {
        for (Told told : objects.values()) {
          sink.accept(
              new long[] {told.objectId()},
              new int[] {told.type().index()},
              new long[] {shallowBytes.applyAsLong(told)},
              1);
        }
      }

      @Override
      public void references(int part, ReferenceSink sink) throws IOException {
        for (Reference reference : references) {
          if (kept.test(reference)) {
            sink.accept(
                new long[] {reference.fromId()},
                new long[] {reference.toId()},
                new boolean[] {reference.isStrong()},
                1);
          }
        }
      }
    };
  }
}
